//! A signed-in client that sends rubbish harms nobody.
