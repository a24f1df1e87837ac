//! The passphrase file: secrets under argon2id and XChaCha20-Poly1305, for a system without a keychain.
//!
//! `CARNET1\n`, 16 bytes of salt, 24 bytes of nonce, then a sealed JSON map. The costs belong to the format.

use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

use argon2::{Algorithm, Argon2, Params, Version};
use carnet_core::api::{ApiError, Code};
use carnet_core::clock::Chance;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use super::wrong;
use crate::folder::write_whole;

const MAGIC: &[u8; 8] = b"CARNET1\n";
const SALT: usize = 16;
const NONCE: usize = 24;
/// Argon2id of `CARNET1`: 64 MiB, 3 passes, one lane.
const COST: (u32, u32, u32) = (64 * 1024, 3, 1);

/// An open passphrase file.
pub(super) struct Seal {
    key: Zeroizing<[u8; 32]>,
    salt: [u8; SALT],
    /// Drawn once, then counted up at every save: never the same twice under one key.
    nonce: [u8; NONCE],
}

impl Seal {
    /// Opens the file and gives what it holds; makes a new seal when there is no file.
    pub(super) fn open(
        file: &Path,
        passphrase: &str,
        chance: &mut dyn Chance,
    ) -> Result<(Self, BTreeMap<String, String>), ApiError> {
        match fs::read(file) {
            Ok(bytes) => Self::read(&bytes, passphrase),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let mut salt = [0; SALT];
                let mut nonce = [0; NONCE];
                chance.fill(&mut salt);
                chance.fill(&mut nonce);
                let key = derive(passphrase, &salt)?;
                Ok((Self { key, salt, nonce }, BTreeMap::new()))
            }
            Err(error) => Err(crate::settings::storage(
                "reading the passphrase file",
                &error,
            )),
        }
    }

    fn read(bytes: &[u8], passphrase: &str) -> Result<(Self, BTreeMap<String, String>), ApiError> {
        let broken = || ApiError::new(Code::BrokenFile, "the passphrase file is damaged");
        let rest = bytes.strip_prefix(MAGIC).ok_or_else(broken)?;
        let (salt, rest) = rest.split_first_chunk::<SALT>().ok_or_else(broken)?;
        let (nonce, sealed) = rest.split_first_chunk::<NONCE>().ok_or_else(broken)?;
        let key = derive(passphrase, salt)?;
        let payload = Payload {
            msg: sealed,
            aad: MAGIC,
        };
        let open = cipher(&key)
            .decrypt(&XNonce::from(*nonce), payload)
            .map_err(|_| wrong())?;
        let open = Zeroizing::new(open);
        let secrets = serde_json::from_slice(&open).map_err(|_| broken())?;
        Ok((
            Self {
                key,
                salt: *salt,
                nonce: *nonce,
            },
            secrets,
        ))
    }

    /// Writes the secrets.
    pub(super) fn save(
        &mut self,
        file: &Path,
        secrets: &BTreeMap<String, String>,
    ) -> io::Result<()> {
        step(&mut self.nonce);
        let open = Zeroizing::new(serde_json::to_vec(secrets).map_err(io::Error::other)?);
        let payload = Payload {
            msg: &open,
            aad: MAGIC,
        };
        let sealed = cipher(&self.key)
            .encrypt(&XNonce::from(self.nonce), payload)
            .map_err(|_| io::Error::other("sealing failed"))?;
        write_whole(
            file,
            &[MAGIC.as_slice(), &self.salt, &self.nonce, &sealed].concat(),
        )
    }
}

fn cipher(key: &[u8; 32]) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&Key::from(*key))
}

fn derive(passphrase: &str, salt: &[u8; SALT]) -> Result<Zeroizing<[u8; 32]>, ApiError> {
    let (memory, passes, lanes) = COST;
    let mut key = Zeroizing::new([0; 32]);
    let params = Params::new(memory, passes, lanes, Some(32));
    params
        .and_then(|params| {
            let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
            argon.hash_password_into(passphrase.as_bytes(), salt, key.as_mut_slice())
        })
        .map_err(|error| ApiError::new(Code::Internal, error.to_string()))?;
    Ok(key)
}

/// Counts a nonce up by one.
fn step(nonce: &mut [u8; NONCE]) {
    for byte in nonce.iter_mut() {
        *byte = byte.wrapping_add(1);
        if *byte != 0 {
            return;
        }
    }
}
