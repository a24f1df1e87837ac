//! What the app is started with.

use std::ffi::OsString;
use std::path::PathBuf;

/// The command line, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Args {
    /// `--data DIR` or `CARNET_DATA`: where everything lies, instead of the system's place for it. Such an app stands
    /// beside others: it does not look for a first instance to hand over to.
    pub data: Option<PathBuf>,
    /// `carnet://…`: what the app was opened with.
    pub link: Option<String>,
    /// `--version`.
    pub version: bool,
}

impl Args {
    /// Reads arguments (without the program's name). What is unknown is left to the window system.
    #[must_use]
    pub fn read(args: impl IntoIterator<Item = OsString>, data: Option<OsString>) -> Self {
        let mut read = Self {
            data: data.map(PathBuf::from),
            link: None,
            version: false,
        };
        let mut args = args.into_iter();
        while let Some(arg) = args.next() {
            let text = arg.to_string_lossy();
            if text == "--version" {
                read.version = true;
            } else if text == "--data" {
                read.data = args.next().map(PathBuf::from).or(read.data);
            } else if let Some(folder) = text.strip_prefix("--data=") {
                read.data = Some(PathBuf::from(folder));
            } else if text.starts_with("carnet://") {
                read.link = Some(text.into_owned());
            }
        }
        read.data = read.data.filter(|folder| !folder.as_os_str().is_empty());
        read
    }
}

#[cfg(test)]
mod tests {
    use super::Args;
    use std::path::Path;

    fn read(args: &[&str], data: Option<&str>) -> Args {
        Args::read(args.iter().map(Into::into), data.map(Into::into))
    }

    #[test]
    fn the_argument_wins_over_the_environment() {
        let data = |args: &[&str], env| read(args, env).data;
        assert_eq!(
            data(&["--data", "/a"], Some("/b")).as_deref(),
            Some(Path::new("/a"))
        );
        assert_eq!(data(&["--data=/a"], None).as_deref(), Some(Path::new("/a")));
        assert_eq!(
            data(&["carnet://deal/1"], Some("/b")).as_deref(),
            Some(Path::new("/b"))
        );
        let link = read(&["--data", "/a", "carnet://deal/1"], None).link;
        assert_eq!(link.as_deref(), Some("carnet://deal/1"));
        assert_eq!(data(&["--data"], None), None);
        assert_eq!(data(&[], Some("")), None, "an empty variable is none");
    }
}
