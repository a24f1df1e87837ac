//! All desks end equal, whatever the links, clocks and disks do.
