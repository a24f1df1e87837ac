//! What a person does about two records of one: merges them, separates them, says that they are two.

use carnet_core::api::Request;
use carnet_core::api::duplicate::{self, Of};
use carnet_core::clock::Chance;

use super::Person;

impl Person<'_> {
    /// About contacts or companies that this desk shows; also about ones that are one already, which is refused.
    pub(super) fn alike(&mut self) -> Result<Request, String> {
        let of = [Of::Contact, Of::Company][self.pick(2)];
        let (all, merged) = (of.table(), "WHERE merged_into IS NOT NULL");
        let here = format!("SELECT id FROM {all} WHERE deleted_at IS NULL");
        let roll = self.chance.below(8);
        if roll > 5
            && let Some(id) = self.id(&format!("SELECT id FROM {all} {merged}"))?
        {
            return Ok(Request::Duplicate(duplicate::Request::Split { of, id }));
        }
        let (Some(keep), Some(away)) = (self.id(&here)?, self.id(&here)?) else {
            return self.organisation();
        };
        Ok(Request::Duplicate(match roll {
            5 => duplicate::Request::Apart {
                of,
                left: keep,
                right: away,
            },
            _ => {
                let key = [["last_name", "job_title"], ["name", "industry"]];
                let key = key[usize::from(of == Of::Company)][self.pick(2)];
                let take = (roll < 3).then(|| key.to_owned()).into_iter().collect();
                duplicate::Request::Merge {
                    of,
                    keep,
                    away,
                    take,
                }
            }
        }))
    }
}
