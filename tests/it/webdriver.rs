//! A small WebDriver client for the desktop window and for Chromium.
