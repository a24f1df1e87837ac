//! The tests that need several parts of Carnet at once, in one binary. Rigs stand in `carnet_tests`.

mod auth_faults;
mod bad_input;
mod browser;
mod deploy;
mod desk_kill;
mod diagnostics;
mod disk_full;
mod door_attack;
mod erase;
mod full;
mod installed;
mod instances;
mod interop;
mod limits_page;
mod merge;
mod one_window;
mod operate;
mod power_cut;
mod relay_kill;
mod simulation;
mod two_desks;
mod two_windows;
