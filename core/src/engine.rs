//! The engine: owns the documents, the one write connection and the sync session; driven step by step.

pub mod write;
