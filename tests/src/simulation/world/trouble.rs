//! Time, and what goes wrong in it.

use carnet_core::clock::Chance;
use carnet_core::engine::Input;
use carnet_core::sync::link::Trouble;
use carnet_protocol::ids::{DocumentId, Kind};

use super::World;
use crate::simulation::link::Link;

/// How often something goes wrong: one in so many steps.
const CUT_IN: u64 = 120;
const PARTITION_IN: u64 = 800;
const RELAY_CRASH_IN: u64 = 1_500;
const JUMP_IN: u64 = 500;
const FOLD_IN: u64 = 150;
/// Healing goes on slice by slice without a pause; nothing else is due again at once.
const TICKS_AT_ONCE: u32 = 200;

impl World {
    pub(super) fn pass_time(&mut self) -> Result<(), String> {
        let ms = 1 + self
            .chance
            .below(if self.chaos { 300 } else { 2_000 })
            .cast_signed();
        self.pass(ms)
    }

    /// So much time passes for everybody, and what is due is done.
    pub(in crate::simulation) fn pass(&mut self, ms: i64) -> Result<(), String> {
        self.now += ms;
        self.relay.clock += ms;
        for at in 0..self.desks.len() {
            let now = self.now;
            self.desk(at)?.clock.advance(ms);
            let steady = self.tick(at)?;
            let desk = self.desk(at)?;
            let due = desk.connect_at.is_some_and(|due| due <= steady) && desk.link.is_none();
            if !due {
                continue;
            }
            desk.connect_at = None;
            if now < desk.cut_off_until {
                self.input(at, Input::NoLink(Trouble::Offline))?;
                continue;
            }
            self.plug(at)?;
        }
        Ok(())
    }

    /// Ticks a desk until nothing is due, as its thread does. Gives the time on its steady clock.
    fn tick(&mut self, at: usize) -> Result<i64, String> {
        for _ in 0..TICKS_AT_ONCE {
            let desk = self.desk(at)?;
            let steady = carnet_core::clock::Clock::steady_ms(&*desk.clock);
            if desk.engine.deadline().is_none_or(|due| due > steady) {
                return Ok(steady);
            }
            self.input(at, Input::Tick)?;
        }
        Err(format!(
            "desk {at} spins: something is due, and nothing is done"
        ))
    }

    fn plug(&mut self, at: usize) -> Result<(), String> {
        let number = self.links.len();
        self.links.push(Link::new(at));
        let desk = self.desk(at)?;
        desk.link = Some(number);
        let member = desk.member;
        self.relay.accept(number, member);
        let ticket = "ticket".to_owned();
        self.input(at, Input::LinkUp { ticket })
    }

    pub(super) fn trouble(&mut self) -> Result<(), String> {
        let at = self.any_desk();
        if self.chance.below(CUT_IN) == 0 {
            self.cut(at)?;
        }
        if self.chance.below(PARTITION_IN) == 0 {
            self.desk(at)?.cut_off_until = self.now + 20_000;
            self.cut(at)?;
        }
        if self.chance.below(RELAY_CRASH_IN) == 0 {
            self.crash_relay()?;
        }
        if self.chance.below(JUMP_IN) == 0 {
            let days = 400 * 24 * 3_600_000_i64;
            let jump = self.chance.below(days.unsigned_abs() * 2).cast_signed() - days;
            self.desk(at)?.clock.jump(jump);
        }
        if self.plan.planted.is_none()
            && self.chance.below(FOLD_IN) == 0
            && let Some(deal) = self.known.deals.first().copied()
        {
            let last = self.known.deals.last().copied().unwrap_or(deal);
            let deal = if self.chance.below(2) == 0 {
                deal
            } else {
                last
            };
            let folded = self.relay.fold(DocumentId::new(Kind::DEAL, deal))?;
            self.report.folds += u64::from(folded);
        }
        Ok(())
    }

    pub(in crate::simulation) fn crash_relay(&mut self) -> Result<(), String> {
        self.report.relay_crashes += 1;
        let Self { relay, chance, .. } = self;
        relay.crash(chance)?;
        self.relay_lost();
        Ok(())
    }

    /// Every socket has lost its relay. What the relay had sent may still arrive.
    pub(in crate::simulation) fn relay_lost(&mut self) {
        for link in &mut self.links {
            link.relay_gone = true;
            link.up.clear();
            if self.chance.below(2) == 0 {
                link.down.clear();
            }
        }
    }
}
