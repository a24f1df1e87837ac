//! News for the person at this desk: a deal became theirs, by somebody else's hand.

use carnet_protocol::ids::{DocumentId, Kind};
use uuid::Uuid;
use yrs::{Any, Doc, Map, Out, ReadTxn, Transact};

use super::{Engine, Output};
use crate::api::Event;
use crate::api::event::Assigned;
use crate::document::DATA;

/// Whose a deal is now; `None` for what is no deal, or is nobody's.
pub(super) fn assignee(id: DocumentId, doc: &Doc) -> Option<Uuid> {
    (id.kind == Kind::DEAL)
        .then(|| text(doc, "assignee"))
        .flatten()
        .and_then(|text| text.parse().ok())
}

fn text(doc: &Doc, key: &str) -> Option<String> {
    let txn = doc.transact();
    match txn.get_map(DATA)?.get(&txn, key) {
        Some(Out::Any(Any::String(text))) => Some(text.to_string()),
        _ => None,
    }
}

impl Engine {
    /// The event for a deal that an update from elsewhere changed, if it became mine and somebody else says to have done
    /// it.
    pub(super) fn assigned(
        &self,
        id: DocumentId,
        was: Option<Uuid>,
        doc: &Doc,
    ) -> Option<Assigned> {
        let me = self.member.uuid();
        if was == Some(me) || assignee(id, doc) != Some(me) {
            return None;
        }
        // A deal that was made for me was never changed.
        let by = text(doc, "changed_by").or_else(|| text(doc, "created_by"));
        let by: Option<Uuid> = by.and_then(|text| text.parse().ok());
        if by == Some(me) {
            return None;
        }
        Some(Assigned {
            deal: id.uuid(),
            title: text(doc, "title").unwrap_or_default(),
            by,
            by_name: None,
        })
    }

    /// Sends the events, each with the name of who did it as the workspace knows it.
    pub(super) fn tell_assigned(&mut self, events: Vec<Assigned>) {
        if events.is_empty() {
            return;
        }
        let workspace =
            self.documents
                .read(&self.store.conn, DocumentId::WORKSPACE, &mut *self.chance);
        let members = workspace
            .map(|doc| crate::document::workspace::read(&doc.transact()).members)
            .unwrap_or_default();
        for mut event in events {
            let by = members.iter().find(|member| Some(member.id) == event.by);
            event.by_name = by.map(|member| member.name.clone());
            self.out.push(Output::Event(Event::Assigned(event)));
        }
    }
}
