//! Two real desks and a real relay over real sockets.
