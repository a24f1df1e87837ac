//! How Linux's web view draws. It is decided by environment variables that must be set before anything else runs.

/// Draws without sharing graphics memory: full software rendering.
const SOFTWARE: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
/// Draws on the graphics card and hands pictures over in ordinary memory. From 2.44 on.
const SHARED: &str = "WEBKIT_DMABUF_RENDERER_FORCE_SHM";

/// Chooses once, at the very start: environment variables are not for threads. Does nothing where the system's web view
/// is not WebKitGTK. `CARNET_WEBKIT=software|shared|plain` overrides the choice.
pub fn prepare() {
    #[cfg(target_os = "linux")]
    {
        let wanted = std::env::var("CARNET_WEBKIT").ok();
        let seen = Seen {
            version: major_minor(&tauri::webview_version().unwrap_or_default()),
            nvidia: std::path::Path::new("/proc/driver/nvidia/version").exists(),
            decided: [SOFTWARE, SHARED, "WEBKIT_DISABLE_COMPOSITING_MODE"]
                .iter()
                .any(|name| std::env::var_os(name).is_some()),
        };
        if let Some(name) = choose(wanted.as_deref(), seen) {
            set(name, "1");
        }
    }
}

/// What this computer looks like.
#[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "WebKitGTK only"))]
#[derive(Clone, Copy, Debug)]
struct Seen {
    version: (u32, u32),
    nvidia: bool,
    decided: bool,
}

/// Which variable to set. A person's own choice stands. Sharing graphics memory shows blank windows with NVIDIA's
/// driver. A computer without a graphics card needs nothing: software rendering asked for by name is what hangs there
/// (seen with 2.50.6 under Xvfb).
#[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "WebKitGTK only"))]
fn choose(wanted: Option<&str>, seen: Seen) -> Option<&'static str> {
    match wanted {
        Some("software") => Some(SOFTWARE),
        Some("shared") => Some(SHARED),
        Some("plain") => None,
        _ if seen.decided || !seen.nvidia || seen.version < (2, 42) => None,
        _ if seen.version < (2, 44) => Some(SOFTWARE),
        _ => Some(SHARED),
    }
}

#[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "WebKitGTK only"))]
fn major_minor(version: &str) -> (u32, u32) {
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0))
}

#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "no other thread runs yet")]
fn set(name: &str, value: &str) {
    unsafe { std::env::set_var(name, value) }
}

#[cfg(test)]
mod tests {
    use super::{SHARED, SOFTWARE, Seen, choose, major_minor};

    const DESK: Seen = Seen {
        version: (2, 50),
        nvidia: false,
        decided: false,
    };

    #[test]
    fn most_computers_are_left_alone() {
        assert_eq!(choose(None, DESK), None);
        assert_eq!(
            choose(
                None,
                Seen {
                    nvidia: true,
                    ..DESK
                }
            ),
            Some(SHARED)
        );
        assert_eq!(
            choose(
                None,
                Seen {
                    nvidia: true,
                    version: (2, 42),
                    ..DESK
                }
            ),
            Some(SOFTWARE)
        );
        assert_eq!(
            choose(
                None,
                Seen {
                    nvidia: true,
                    version: (2, 40),
                    ..DESK
                }
            ),
            None
        );
    }

    #[test]
    fn a_persons_choice_stands() {
        assert_eq!(
            choose(
                None,
                Seen {
                    nvidia: true,
                    decided: true,
                    ..DESK
                }
            ),
            None
        );
        assert_eq!(
            choose(
                Some("plain"),
                Seen {
                    nvidia: true,
                    ..DESK
                }
            ),
            None
        );
        assert_eq!(choose(Some("software"), DESK), Some(SOFTWARE));
        assert_eq!(choose(Some("shared"), DESK), Some(SHARED));
    }

    #[test]
    fn reads_a_version() {
        assert_eq!(major_minor("2.50.6"), (2, 50));
        assert_eq!(major_minor(""), (0, 0));
    }
}
