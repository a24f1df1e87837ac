//! Where a deal stands, as SQL: pipeline, stage, its kind, and whether the deal rots there.

use uuid::Uuid;

use super::clause::Asked;
use super::fields::Kept;
use super::sql::Sql;
use crate::api::ApiError;
use crate::api::filter::Op;
use crate::api::number::Age;
use crate::api::workspace::StageKind;
use crate::query::pipelines::Pipelines;
use crate::query::rotting;
use crate::rows;
use crate::rows::workspace::kind_word;

impl Asked<'_> {
    /// Deals whose stage is one of those that are wanted: `moved_to` is followed, unknown stages stand where the board shows them.
    pub(super) fn places(&self, kept: &Kept) -> Result<Sql, ApiError> {
        if self.asks_any() {
            return Ok(Sql::all());
        }
        if !self.is_equal() {
            return Err(self.not_here());
        }
        let pipelines = Pipelines::load(self.conn)?;
        let wanted = |place: (usize, usize)| {
            let stage = pipelines.stage(place);
            self.values().any(|value| match kept {
                Kept::Pipeline => pipelines.pipeline(Some(value)) == Some(place.0),
                Kept::Kind => stage.is_some_and(|stage| kind_word(stage.kind) == value),
                _ => pipelines.place_of_stage(value) == Some(place),
            })
        };
        self.standing(&pipelines, wanted)
    }

    fn standing(
        &self,
        pipelines: &Pipelines,
        wanted: impl Fn((usize, usize)) -> bool,
    ) -> Result<Sql, ApiError> {
        let mut pairs = self.pairs("pipeline", "status", "deals")?;
        pairs.retain(|(pipeline, status)| {
            pipelines
                .place(Some(pipeline), Some(status))
                .is_some_and(&wanted)
        });
        Ok(Sql::one_of_pairs("d.pipeline", "d.status", &pairs))
    }

    pub(super) fn pairs(
        &self,
        a: &str,
        b: &str,
        from: &str,
    ) -> Result<Vec<(String, String)>, ApiError> {
        let sql = format!("SELECT DISTINCT ifnull({a}, ''), ifnull({b}, '') FROM {from}");
        let mut statement = self.conn.prepare_cached(&sql)?;
        let found = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(found.collect::<rusqlite::Result<_>>()?)
    }

    /// Open deals that are silent for longer than their stage allows.
    pub(super) fn rotting(&self) -> Result<Sql, ApiError> {
        let rotten = || Ok(Sql::one_of_ids("d.id", &self.rotten()?));
        match (self.clause.op, self.first()) {
            (Op::Empty | Op::NotEmpty, _) | (Op::Eq | Op::Ne | Op::In, "true") => rotten(),
            (Op::Eq | Op::Ne | Op::In, "false") => rotten().map(Sql::negated),
            _ => Err(self.wrong("must be true or false")),
        }
    }

    fn rotten(&self) -> rusqlite::Result<Vec<Uuid>> {
        let pipelines = Pipelines::load(self.conn)?;
        let signs = rotting::signs(self.conn)?;
        let mut statement = self
            .conn
            .prepare_cached("SELECT id, pipeline, status, created_at FROM deals")?;
        let mut found = statement.query([])?;
        let mut rotten = Vec::new();
        while let Some(row) = found.next()? {
            let (pipeline, status) = (row.get_ref(1)?, row.get_ref(2)?);
            let place = pipelines.place(pipeline.as_str_or_null()?, status.as_str_or_null()?);
            let stage = place.and_then(|place| pipelines.stage(place));
            let limit = stage.filter(|stage| stage.kind == StageKind::Open);
            let limit = limit.and_then(|stage| stage.rotting_days);
            if let (Some(id), Some(days)) = (rows::id(row, 0)?, limit) {
                let sign = signs.get(&id).copied();
                let idle = rotting::idle_ms(self.today.now_ms(), sign, row.get(3)?);
                rotten.extend((rotting::age(idle, Some(days)) == Age::Red).then_some(id));
            }
        }
        Ok(rotten)
    }
}
