//! The app's life: arguments, the window, and the shell behind it.

use std::process::ExitCode;
use std::sync::Arc;

use carnet_core::api::Locale;
use carnet_core::clock::{SystemChance, SystemClock};
use tauri::{App, AppHandle, Manager, RunEvent, WebviewWindow, WindowEvent, generate_handler};
use tracing::{Level, Metadata};
use tracing_subscriber::filter::{EnvFilter, filter_fn};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::args::Args;
use crate::closing::{self, Closing};
use crate::commands;
use crate::folder::Folder;
use crate::keychain::System;
use crate::lines::Lines;
use crate::notify::{self, Bell, Note};
use crate::shell::{Parts, Shell};
use crate::{tray, webview};

type Failure = Box<dyn std::error::Error>;

/// Runs the app until its window is closed.
#[must_use]
pub fn run() -> ExitCode {
    let args = Args::read(std::env::args_os().skip(1), std::env::var_os("CARNET_DATA"));
    if args.version {
        println!("Carnet {}", env!("CARGO_PKG_VERSION"));
        return ExitCode::SUCCESS;
    }
    webview::prepare();
    let lines = log();
    tracing::info!("the app starts");
    // A second provider is already there only in tests that start the app twice in one process.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    match build(args, lines) {
        Ok(app) => {
            app.run(lived);
            ExitCode::SUCCESS
        }
        Err(error) => {
            tracing::error!(%error, "Carnet could not start");
            eprintln!("Carnet could not start: {error}");
            ExitCode::FAILURE
        }
    }
}

/// What is told goes to the terminal; the last of it is kept.
fn log() -> Lines {
    let filter = EnvFilter::try_from_env("CARNET_LOG")
        .unwrap_or_else(|_| EnvFilter::new("warn,carnet_desktop=info,carnet_core=info"));
    // Below info, libraries write what they carry: tickets, frames. As the relay does, only our own lines follow CARNET_LOG.
    let ours =
        |line: &Metadata<'_>| *line.level() <= Level::INFO || line.target().starts_with("carnet_");
    let last = Lines::default();
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    tracing_subscriber::registry()
        .with(filter)
        .with(filter_fn(ours))
        .with(lines.compact())
        .with(last.clone())
        .init();
    last
}

fn build(args: Args, last: Lines) -> tauri::Result<App> {
    let mut builder = tauri::Builder::default();
    if args.data.is_none() {
        // First of all plugins: a second start shows the first one's window and ends. Apps with a folder of their own
        // stand beside each other; on the same folder the file's lock speaks.
        builder = builder.plugin(tauri_plugin_single_instance::init(|app, args, _| {
            raise(app);
            let handed = Args::read(args.into_iter().skip(1).map(Into::into), None);
            handed.link.iter().for_each(|link| opened_with(app, link));
        }));
    }
    builder
        .manage(last)
        .plugin(tauri_plugin_deep_link::init())
        .plugin(
            // Not whether it is visible: it is shown when its page is there.
            tauri_plugin_window_state::Builder::new()
                .with_state_flags(
                    tauri_plugin_window_state::StateFlags::all()
                        & !tauri_plugin_window_state::StateFlags::VISIBLE,
                )
                .build(),
        )
        .invoke_handler(generate_handler![
            commands::call,
            commands::subscribe,
            commands::here,
            commands::desktop,
            commands::closed,
            commands::note::note_subscribe,
            commands::note::note_open,
            commands::note::note_update,
            commands::note::note_awareness,
            commands::note::note_compare,
            commands::note::note_close,
        ])
        .on_page_load(|view, load| {
            if load.event() == tauri::webview::PageLoadEvent::Finished
                && let Some(window) = view.get_webview_window("main")
            {
                show(&window);
            }
        })
        .setup(move |app| set_up(app, &args))
        .build(tauri::generate_context!())
}

fn set_up(app: &mut App, args: &Args) -> Result<(), Failure> {
    let folder = match args.data.as_deref() {
        Some(data) => Folder::whole(std::path::absolute(data)?),
        None => {
            let path = app.path();
            Folder::new(
                path.app_local_data_dir()?,
                path.app_config_dir()?.join("markers"),
            )
        }
    };
    std::fs::create_dir_all(folder.data())?;
    let parts = Parts {
        folder,
        keychain: Box::new(System),
        bell: Bell::new(bell(app.handle()))?,
        clock: Arc::new(SystemClock::new()),
        chance: Box::new(SystemChance),
    };
    let runtime = tauri::async_runtime::handle().inner().clone();
    let shell = Shell::new(parts, runtime)?;
    app.manage(shell.clone());
    tray::put(app.handle(), shell.hearing().locale(), come);
    tauri::async_runtime::spawn(shell.clone().remind());
    app.manage(Arc::<Closing>::default());
    // Elsewhere a link is an argument, of this start or of one that hands over to us.
    #[cfg(target_os = "macos")]
    listen_for_links(app);
    args.link
        .iter()
        .for_each(|link| opened_with(app.handle(), link));
    tauri::async_runtime::spawn(async move { shell.wake().await });
    Ok(())
}

/// What shows notifications. Their language is asked each time: the person may have chosen another.
fn bell(app: &AppHandle) -> impl Fn(&Note) + Send + use<> {
    let app = app.clone();
    move |note| {
        let locale = app.try_state::<Arc<Shell>>();
        let locale = locale.map_or_else(Locale::default, |shell| shell.hearing().locale());
        let clicked = app.clone();
        notify::show(note, locale, &move |link: &str| come(&clicked, Some(link)));
    }
}

/// The window comes to the front, with what a link leads to.
fn come(app: &AppHandle, link: Option<&str>) {
    raise(app);
    link.iter().for_each(|link| opened_with(app, link));
}

/// Before its page is there a window would flash white.
fn show(window: &WebviewWindow) {
    if let Err(error) = window.show().and_then(|()| window.set_focus()) {
        tracing::warn!(%error, "the window does not show");
    }
}

#[cfg(target_os = "macos")]
fn listen_for_links(app: &App) {
    use tauri_plugin_deep_link::DeepLinkExt as _;
    let handle = app.handle().clone();
    app.deep_link().on_open_url(move |event| {
        for link in event.urls() {
            opened_with(&handle, link.as_str());
        }
    });
}

/// Keeps a link for the window, and tells the window to ask for it. Its secret goes through no script.
fn opened_with(app: &AppHandle, link: &str) {
    if !app.state::<Arc<Shell>>().opened_with(link) {
        return;
    }
    if let Some(window) = app.get_webview_window("main")
        && let Err(error) = window.eval("dispatchEvent(new Event('carnet-link'))")
    {
        // A page that is not there yet asks by itself when it is.
        tracing::debug!(%error, "the window was not told of a link");
    }
}

fn raise(app: &AppHandle) {
    if let Some(window) = app.get_webview_window("main") {
        if let Err(error) = window.unminimize() {
            tracing::debug!(%error, "the window stays small");
        }
        show(&window);
    }
}

fn lived(app: &AppHandle, event: RunEvent) {
    match event {
        RunEvent::WindowEvent {
            label,
            event: WindowEvent::CloseRequested { api, .. },
            ..
        } if closing::later(app, &label) => api.prevent_close(),
        RunEvent::Exit => {
            let shell = app.state::<Arc<Shell>>().inner().clone();
            tauri::async_runtime::block_on(async move { shell.sleep().await });
        }
        _ => {}
    }
}
