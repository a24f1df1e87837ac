//! What goes wrong outside is said plainly and harms no byte.
