//! A power cut at any moment loses no edit that was shown as saved.
