//! A full disk is said, harms nothing, and work goes on when there is space.
