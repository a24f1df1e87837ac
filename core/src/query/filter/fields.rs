//! The fields that a filter knows, by noun, and how each is stored.

/// What a filter is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noun {
    /// `deals d`.
    Deal,
    /// `contacts r`.
    Contact,
    /// `companies r`.
    Company,
}

impl Noun {
    pub(super) const fn alias(self) -> &'static str {
        match self {
            Self::Deal => "d",
            Self::Contact | Self::Company => "r",
        }
    }

    pub(super) const fn table(self) -> &'static str {
        match self {
            Self::Deal => "deals",
            Self::Contact => "contacts",
            Self::Company => "companies",
        }
    }

    /// The kind byte before an id in tables of all records, as an SQL blob.
    pub(crate) const fn prefix(self) -> &'static str {
        match self {
            Self::Deal => "x'01'",
            Self::Contact => "x'02'",
            Self::Company => "x'03'",
        }
    }

    /// The folded text that words are looked for in.
    pub(super) const fn haystack(self) -> &'static str {
        match self {
            Self::Deal => "d.folded || ' ' || ifnull(c.sort, '') || ' ' || ifnull(p.sort, '')",
            Self::Contact => "r.folded || ' ' || ifnull(c.sort, '')",
            Self::Company => "r.folded",
        }
    }
}

/// How a field is stored, and so how it is compared.
pub(super) enum Kept {
    Pipeline,
    Stage,
    Kind,
    Rotting,
    Amount,
    FollowUp,
    Tag,
    Contact,
    Company(&'static str),
    Member(&'static str),
    Day(&'static str),
    Time(&'static str),
    Number(&'static str),
    Text(&'static str),
    Custom(String),
}

/// A deal's currency; the workspace's when it has none.
const CURRENCY: &str = "ifnull(d.currency, ifnull((SELECT currency FROM settings LIMIT 1), 'EUR'))";
/// A contact's or company's deals that stand on a board.
pub(crate) const DEALS_OF_CONTACT: &str = "(SELECT count(*) FROM (SELECT x.id FROM deals x WHERE x.contact_id = r.id \
    AND x.deleted_at IS NULL AND x.archived_at IS NULL UNION SELECT y.id FROM deal_contacts o JOIN deals y ON y.id = o.deal \
    WHERE o.contact = r.id AND y.deleted_at IS NULL AND y.archived_at IS NULL))";
/// As [`DEALS_OF_CONTACT`].
pub(crate) const DEALS_OF_COMPANY: &str = "(SELECT count(*) FROM deals x WHERE x.company_id = r.id \
    AND x.deleted_at IS NULL AND x.archived_at IS NULL)";

/// How a field of a noun is stored; `None` when there is no such field.
pub(super) fn kept(noun: Noun, field: &str) -> Option<Kept> {
    if let Some(custom) = field.strip_prefix("x:") {
        return Some(Kept::Custom(custom.to_owned()));
    }
    Some(match (noun, field) {
        (Noun::Deal, "pipeline") => Kept::Pipeline,
        (Noun::Deal, "stage") => Kept::Stage,
        (Noun::Deal, "kind") => Kept::Kind,
        (Noun::Deal, "rotting") => Kept::Rotting,
        (Noun::Deal, "amount") => Kept::Amount,
        (Noun::Deal, "currency") => Kept::Text(CURRENCY),
        (Noun::Deal, "follow_up") => Kept::FollowUp,
        (Noun::Deal, "contact") => Kept::Contact,
        (Noun::Deal, "company") => Kept::Company("d.company_id"),
        (Noun::Deal, "assignee") => Kept::Member("d.assignee"),
        (Noun::Deal, "expected_close") => Kept::Day("d.expected_close"),
        (Noun::Deal, "created") => Kept::Time("d.created_at"),
        (Noun::Deal, "changed") => Kept::Time("d.changed_at"),
        (Noun::Deal, "closed") => Kept::Time("d.closed_at"),
        (Noun::Deal, "priority") => Kept::Number("nullif(d.priority, 0)"),
        (Noun::Deal, "title") => Kept::Text("d.title"),
        (Noun::Deal, "source") => Kept::Text("d.source"),
        (Noun::Deal, "lost_reason") => Kept::Text("d.lost_reason"),
        (_, "tag") => Kept::Tag,
        (_, "assignee") => Kept::Member("r.assignee"),
        (_, "created") => Kept::Time("r.created_at"),
        (_, "changed") => Kept::Time("r.changed_at"),
        (_, "source") => Kept::Text("r.source"),
        (_, "name") => Kept::Text("r.name"),
        (Noun::Contact, "company") => Kept::Company("r.company_id"),
        (Noun::Contact, "job_title") => Kept::Text("r.job_title"),
        (Noun::Contact, "email") => Kept::Text("r.email"),
        (Noun::Contact, "phone") => Kept::Text("r.phone"),
        (Noun::Contact, "birthday") => Kept::Day("r.birthday"),
        (Noun::Contact, "deals") => Kept::Number(DEALS_OF_CONTACT),
        (Noun::Company, "industry") => Kept::Text("r.industry"),
        (Noun::Company, "website") => Kept::Text("r.website"),
        (Noun::Company, "size") => Kept::Text("r.size"),
        (Noun::Company, "deals") => Kept::Number(DEALS_OF_COMPANY),
        _ => return None,
    })
}
