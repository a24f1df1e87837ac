//! Signing in: claim, invitation, password, refresh.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use serde::Deserialize;

use super::caller::{Bearer, From};
use super::session::{Session, answer, from_cookie, no_cookie};
use super::{Body, Problem, Relay, origin};
use crate::accounts::{AccountError, Look, Person, SignedIn, Visitor};

/// What proves who somebody is, with what every way in has beside it.
#[derive(Deserialize)]
pub(super) struct Entering<T> {
    #[serde(flatten)]
    by: T,
    #[serde(default)]
    app: Option<String>,
    #[serde(default)]
    cookie: bool,
}

/// Lets somebody in by one way: a cookie for pages of ours only, and the same answer for all.
pub(super) async fn enter<T>(
    relay: &Relay,
    from: From,
    headers: &HeaderMap,
    body: Body<Entering<T>>,
    way: impl AsyncFnOnce(Visitor, T) -> Result<SignedIn, AccountError>,
) -> Result<Response, Problem> {
    let Json(Entering { by, app, cookie }) = body?;
    same_page(relay, headers, cookie)?;
    let signed_in = way(from.called(app), by).await?;
    Ok(answer(relay, signed_in, cookie))
}

/// A link's secret and who comes with it.
#[derive(Deserialize)]
pub(super) struct ByLink {
    secret: String,
    #[serde(flatten)]
    person: Person,
}

pub(super) async fn claim(
    State(relay): State<Relay>,
    from: From,
    headers: HeaderMap,
    body: Body<Entering<ByLink>>,
) -> Result<Response, Problem> {
    enter(&relay, from, &headers, body, async |visitor, by: ByLink| {
        let claimed = relay.accounts.claim(&visitor, &by.secret, &by.person);
        let signed_in = claimed.await?;
        tracing::info!(member = %signed_in.me.id, "the relay has an owner");
        Ok(signed_in)
    })
    .await
    .map_err(|problem| problem.explained("link_expired", OLD_CLAIM))
}

/// Each start of a relay without an owner draws another link.
const OLD_CLAIM: &str = "this link was used, or the relay made another one since: on its machine, `carnet-relay member owner-link` \
                         makes one while nobody owns the relay";

/// Makes an account without an invitation, where that is switched on.
pub(super) async fn sign_up(
    State(relay): State<Relay>,
    from: From,
    headers: HeaderMap,
    body: Body<Entering<Person>>,
) -> Result<Response, Problem> {
    // Before the relay has an owner, nobody else comes in.
    if !relay.sign_up || !relay.accounts.claimed().await? {
        return Err(AccountError::Forbidden.into());
    }
    enter(&relay, from, &headers, body, async |visitor, person| {
        let signed_in = relay.accounts.sign_up(&visitor, &person).await?;
        tracing::info!(member = %signed_in.me.id, "somebody signed up");
        Ok(signed_in)
    })
    .await
}

#[derive(Deserialize)]
pub(super) struct Secret {
    pub(super) secret: String,
}

pub(super) async fn look(
    State(relay): State<Relay>,
    body: Body<Secret>,
) -> Result<Json<Look>, Problem> {
    let Json(body) = body?;
    Ok(Json(relay.accounts.look(&body.secret).await?))
}

pub(super) async fn accept(
    State(relay): State<Relay>,
    from: From,
    headers: HeaderMap,
    body: Body<Entering<ByLink>>,
) -> Result<Response, Problem> {
    enter(&relay, from, &headers, body, async |visitor, by: ByLink| {
        let accepted = relay.accounts.accept(&visitor, &by.secret, &by.person);
        let signed_in = accepted.await?;
        tracing::info!(member = %signed_in.me.id, "an invitation was accepted");
        Ok(signed_in)
    })
    .await
}

#[derive(Deserialize)]
pub(super) struct ByPassword {
    email: String,
    password: String,
}

pub(super) async fn sign_in(
    State(relay): State<Relay>,
    from: From,
    headers: HeaderMap,
    body: Body<Entering<ByPassword>>,
) -> Result<Response, Problem> {
    enter(
        &relay,
        from,
        &headers,
        body,
        async |visitor, by: ByPassword| {
            relay
                .accounts
                .sign_in(&visitor, &by.email, &by.password)
                .await
        },
    )
    .await
}

#[derive(Default, Deserialize)]
pub(super) struct ByRefresh {
    #[serde(default)]
    refresh: Option<String>,
}

pub(super) async fn refresh(
    State(relay): State<Relay>,
    From(visitor): From,
    headers: HeaderMap,
    jar: CookieJar,
    body: Option<Json<ByRefresh>>,
) -> Result<Response, Problem> {
    let (token, in_cookie) = shown(&relay, &headers, &jar, body)?.ok_or(AccountError::SignIn)?;
    let signed_in = relay.accounts.refresh(&visitor, &token).await?;
    Ok(answer(&relay, signed_in, in_cookie))
}

pub(super) async fn sign_out(
    State(relay): State<Relay>,
    From(visitor): From,
    headers: HeaderMap,
    jar: CookieJar,
    body: Option<Json<ByRefresh>>,
) -> Result<Response, Problem> {
    if let Some((token, _)) = shown(&relay, &headers, &jar, body)? {
        relay.accounts.sign_out(&visitor, &token).await?;
    }
    Ok((no_cookie(&relay), StatusCode::NO_CONTENT).into_response())
}

pub(super) async fn me(
    State(relay): State<Relay>,
    Bearer(caller): Bearer,
) -> Result<Json<Session>, Problem> {
    let (me, workspaces) = relay.accounts.me_of(caller).await?;
    Ok(Json(Session::plain(me, workspaces)))
}

/// The refresh token of the body, or of the cookie when a page of ours sends it; and whether it was the cookie's.
fn shown(
    relay: &Relay,
    headers: &HeaderMap,
    jar: &CookieJar,
    body: Option<Json<ByRefresh>>,
) -> Result<Option<(String, bool)>, Problem> {
    if let Some(token) = body.and_then(|Json(body)| body.refresh) {
        return Ok(Some((token, false)));
    }
    let Some(token) = from_cookie(jar) else {
        return Ok(None);
    };
    if !origin::is_ours(relay, headers) {
        return Err(elsewhere());
    }
    Ok(Some((token, true)))
}

/// A cookie is set for pages of ours only.
fn same_page(relay: &Relay, headers: &HeaderMap, cookie: bool) -> Result<(), Problem> {
    if cookie && !origin::is_ours_or_none(relay, headers) {
        Err(elsewhere())
    } else {
        Ok(())
    }
}

fn elsewhere() -> Problem {
    Problem::new(
        StatusCode::FORBIDDEN,
        "forbidden",
        "this page is not the relay's own",
    )
}
