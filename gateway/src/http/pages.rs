//! The web UI: files that the binary carries, packed once, kept by browsers for ever when their name has a hash.

use std::collections::HashMap;
use std::io::Write;
use std::sync::{LazyLock, Mutex, PoisonError};

use axum::body::Body;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    HeaderName, IF_NONE_MATCH, VARY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use carnet_core::api::Code;
use flate2::Compression;
use flate2::write::GzEncoder;
use rust_embed::{EmbeddedFile, RustEmbed};

use super::answer::Refused;

#[derive(RustEmbed)]
#[folder = "../ui/dist"]
struct Pages;

/// Nothing from elsewhere, nothing inline, no frame around it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; \
connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
object-src 'none'";

const PERMISSIONS: &str = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";

/// Paths of programs: what is not there is an error, not a page.
const NO_PAGES: [&str; 7] = [
    "api/",
    "auth/",
    "rpc/",
    "events/",
    "sync/",
    "workspaces/",
    "assets/",
];

/// A file of the UI; any other address of a page is the UI's to show.
pub(super) async fn page(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return nothing();
    }
    let path = uri.path().trim_start_matches('/');
    match Pages::get(path) {
        Some(file) if !path.is_empty() => answer(path, &file, &headers),
        _ if NO_PAGES.iter().any(|start| path.starts_with(start)) => nothing(),
        _ => match Pages::get("index.html") {
            Some(file) => answer("index.html", &file, &headers),
            None => nothing(),
        },
    }
}

fn nothing() -> Response {
    Refused::new(Code::NotFound, "there is no such thing").into_response()
}

fn answer(path: &str, file: &EmbeddedFile, asked: &HeaderMap) -> Response {
    let hash = hex(&file.metadata.sha256_hash());
    let tag = format!("\"{hash}\"");
    let mut response = Response::new(Body::empty());
    let headers = response.headers_mut();
    let mut put = |name: HeaderName, value: &str| {
        if let Ok(value) = value.parse() {
            headers.insert(name, value);
        }
    };
    put(X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(CACHE_CONTROL, kept(path));
    put(ETAG, &tag);
    put(VARY, "accept-encoding");
    put(CONTENT_TYPE, file.metadata.mimetype());
    if path.ends_with(".html") {
        put(CONTENT_SECURITY_POLICY, POLICY);
        put(HeaderName::from_static("permissions-policy"), PERMISSIONS);
    }
    let known = asked
        .get(IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok());
    if known.is_some_and(|known| known.contains(&hash)) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        return response;
    }
    let packs = asked
        .get(ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok());
    if packs.is_some_and(|packs| packs.contains("gzip")) && is_text(file.metadata.mimetype()) {
        put(CONTENT_ENCODING, "gzip");
        *response.body_mut() = packed(hash, &file.data).into();
    } else {
        *response.body_mut() = Body::from(file.data.to_vec());
    }
    response
}

/// Files in `assets/` have a hash of their bytes in their name.
fn kept(path: &str) -> &'static str {
    if path.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    }
}

fn is_text(kind: &str) -> bool {
    ["text/", "javascript", "json", "svg"]
        .iter()
        .any(|part| kind.contains(part))
}

/// Packed at the first request; there are a few dozen files, and they never change while the relay runs.
fn packed(hash: String, data: &[u8]) -> Bytes {
    static PACKED: LazyLock<Mutex<HashMap<String, Bytes>>> = LazyLock::new(Mutex::default);
    let known = || PACKED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(bytes) = known().get(&hash) {
        return bytes.clone();
    }
    let mut pack = GzEncoder::new(Vec::new(), Compression::best());
    let bytes: Bytes = pack
        .write_all(data)
        .and_then(|()| pack.finish())
        .expect("BUG: writing to memory does not fail")
        .into();
    known().insert(hash, bytes.clone());
    bytes
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn get(path: &str, headers: &[(HeaderName, &str)]) -> Response {
        let mut given = HeaderMap::new();
        for (name, value) in headers {
            given.insert(name.clone(), value.parse().unwrap());
        }
        page(Method::GET, path.parse().unwrap(), given).await
    }

    #[tokio::test]
    async fn every_page_address_is_the_ui_and_carries_its_policy() {
        for path in ["/", "/index.html", "/anything"] {
            let page = get(path, &[]).await;
            assert_eq!(page.status(), StatusCode::OK, "{path}");
            assert_eq!(page.headers()[CONTENT_TYPE], "text/html", "{path}");
            let policy = page.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap();
            assert!(policy.contains("frame-ancestors 'none'"), "{path}");
            assert!(!policy.contains("unsafe"), "{path}");
            assert_eq!(page.headers()[CACHE_CONTROL], "no-cache", "{path}");
        }
    }

    #[tokio::test]
    async fn what_programs_ask_for_in_vain_is_no_page() {
        for path in ["/api/v9/x", "/auth/x", "/rpc", "/assets/gone.js"] {
            let status = get(path, &[]).await.status();
            let wanted = if path == "/rpc" {
                StatusCode::OK
            } else {
                StatusCode::NOT_FOUND
            };
            assert_eq!(status, wanted, "{path}");
        }
    }

    #[tokio::test]
    async fn a_page_that_the_browser_has_is_not_sent_again() {
        let first = get("/", &[]).await;
        let tag = first.headers()[ETAG].to_str().unwrap().to_owned();
        let again = get("/", &[(IF_NONE_MATCH, &tag)]).await;
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        let other = get("/", &[(IF_NONE_MATCH, "\"something else\"")]).await;
        assert_eq!(other.status(), StatusCode::OK);
    }

    #[tokio::test]
    async fn pages_are_packed_for_who_can_unpack_them() {
        let packed = get("/", &[(ACCEPT_ENCODING, "gzip, br")]).await;
        assert_eq!(packed.headers()[CONTENT_ENCODING], "gzip");
        let plain = get("/", &[(ACCEPT_ENCODING, "identity")]).await;
        assert!(plain.headers().get(CONTENT_ENCODING).is_none());
    }
}
