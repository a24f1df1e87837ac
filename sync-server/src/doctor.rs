//! Looks at a relay's data and at how it is installed, and says what is wrong and what to do about it.

use std::fmt;

pub(crate) mod database;
pub(crate) mod log;
mod place;
mod production;
mod redis;
pub(crate) mod room;

pub use database::examine as database;
pub use log::examine as log;
pub use place::examine as place;
pub use production::examine as production;
pub use redis::examine as redis;

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub state: State,
    /// What was looked at, and what to do when it is not well.
    pub about: String,
}

/// How something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// As it should be.
    Well,
    /// Works, and should be better.
    Careful,
    /// Something is broken or open.
    Bad,
}

impl Finding {
    fn well(about: impl Into<String>) -> Self {
        Self {
            state: State::Well,
            about: about.into(),
        }
    }

    fn careful(about: impl Into<String>) -> Self {
        Self {
            state: State::Careful,
            about: about.into(),
        }
    }

    fn bad(about: impl Into<String>) -> Self {
        Self {
            state: State::Bad,
            about: about.into(),
        }
    }

    /// Well, or bad with what to do.
    fn check(holds: bool, well: impl Into<String>, bad: impl Into<String>) -> Self {
        if holds {
            Self::well(well)
        } else {
            Self::bad(bad)
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match self.state {
            State::Well => "ok      ",
            State::Careful => "careful ",
            State::Bad => "BAD     ",
        };
        write!(f, "{state}{}", self.about)
    }
}
