### The system's notifications. Read by the desktop app (Rust).

# $by: who gave the deal. The deal's title follows on a line of its own.
notifications-assigned = { $by } assigned a deal to you
notifications-assigned-somebody = A deal was assigned to you
