//! What is under way between the desks and the relay.

use carnet_core::clock::Chance;
use carnet_core::engine::Input;
use carnet_protocol::frame::{Ack, ToDesk, ToRelay};

use super::World;
use crate::simulation::Planted;
use crate::simulation::link::Link;
use crate::simulation::relay::Said;

impl World {
    pub(super) fn sent(&mut self, at: usize, frame: Vec<u8>) -> Result<(), String> {
        let Some(link) = self.desk(at)?.link else {
            return Ok(());
        };
        if self.plan.planted == Some(Planted::SkipResend)
            && let Ok(ToRelay::Push(push)) = ToRelay::decode(&frame)
        {
            let last = push.first + push.updates.len() as u64 - 1;
            let desk = self.desk(at)?;
            let again = push.first <= desk.pushed;
            desk.pushed = last.max(desk.pushed);
            if again && let Some(link) = self.links.get_mut(link) {
                let ack = Ack {
                    through: last,
                    seq: 0,
                };
                link.down.push_back(ToDesk::Ack(ack).encode());
                return Ok(());
            }
        }
        if let Some(link) = self.links.get_mut(link) {
            link.up.push_back(frame);
        }
        Ok(())
    }

    /// The desk lets go of its socket. What it sent may still arrive.
    pub(in crate::simulation) fn unplug(&mut self, at: usize) -> Result<(), String> {
        if let Some(link) = self.desk(at)?.link.take()
            && let Some(link) = self.links.get_mut(link)
        {
            link.desk_gone = true;
            link.down.clear();
        }
        Ok(())
    }

    /// The line breaks: of what is under way, a part may still arrive at the relay.
    pub(in crate::simulation) fn cut(&mut self, at: usize) -> Result<(), String> {
        let Some(number) = self.desk(at)?.link else {
            return Ok(());
        };
        self.report.cuts += 1;
        self.unplug(at)?;
        let lost = self.chance.below(3) == 0;
        if let Some(link) = self.links.get_mut(number)
            && lost
        {
            link.up.clear();
        }
        self.input(at, Input::LinkDown)
    }

    fn pick_link(&mut self, ready: impl Fn(&Self, usize, &Link) -> bool) -> Option<usize> {
        let ready: Vec<usize> = self
            .links
            .iter()
            .enumerate()
            .filter(|(at, link)| ready(self, *at, link))
            .map(|(at, _)| at)
            .collect();
        let at = usize::try_from(self.chance.below(ready.len() as u64)).ok()?;
        ready.get(at).copied()
    }

    pub(super) fn deliver_up(&mut self) {
        let ready = |world: &Self, at: usize, link: &Link| {
            !link.relay_gone && (link.desk_gone || !link.up.is_empty() && world.relay.wants(at))
        };
        let Some(at) = self.pick_link(ready) else {
            return;
        };
        for _ in 0..=self.chance.below(4) {
            if !self.relay.wants(at) {
                break;
            }
            let frame = self.links.get_mut(at).and_then(|link| link.up.pop_front());
            match frame {
                Some(frame) => self.relay.frame(at, &frame),
                None => break,
            }
        }
        let Self { links, relay, .. } = self;
        if let Some(link) = links.get_mut(at)
            && link.desk_gone
            && (link.up.is_empty() || !relay.wants(at))
            && !relay.busy().contains(&at)
        {
            link.relay_gone = true;
            relay.end(at);
        }
    }

    pub(super) fn deliver_down(&mut self) -> Result<(), String> {
        let ready = |_: &Self, _: usize, link: &Link| {
            !link.desk_gone && (!link.down.is_empty() || link.relay_gone)
        };
        let Some(at) = self.pick_link(ready) else {
            return Ok(());
        };
        for _ in 0..=self.chance.below(4) {
            let Some(link) = self.links.get_mut(at) else {
                break;
            };
            let desk = link.desk;
            if link.desk_gone {
                break;
            }
            match link.down.pop_front() {
                Some(frame) => self.input(desk, Input::Frame(frame))?,
                None if link.relay_gone => {
                    link.desk_gone = true;
                    self.desk(desk)?.link = None;
                    self.input(desk, Input::LinkDown)?;
                }
                None => break,
            }
        }
        Ok(())
    }

    pub(super) fn relay_works(&mut self) {
        let busy = self.relay.busy();
        let at = usize::try_from(self.chance.below(busy.len() as u64)).unwrap_or(0);
        let Some(link) = busy.get(at).copied() else {
            return;
        };
        for _ in 0..=self.chance.below(8) {
            for said in self.relay.work(link) {
                match said {
                    Said::Frame(to, frame) => {
                        if let Some(link) = self.links.get_mut(to)
                            && !link.desk_gone
                        {
                            link.down.push_back(frame);
                        }
                    }
                    Said::Close(to) => {
                        if let Some(link) = self.links.get_mut(to) {
                            link.relay_gone = true;
                        }
                    }
                }
            }
        }
    }
}
