//! A relay killed at any moment keeps every update that it acknowledged, once.
