//! A desk killed at any moment keeps every edit that it showed as saved.
