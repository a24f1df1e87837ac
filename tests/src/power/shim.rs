//! A VFS that hands everything to the real one and tells the recorder what changed.
//!
//! SQLite's interface is C, so this file is the one in the tests with `unsafe`. Each function relies on the same two
//! facts: SQLite calls a file's methods only between its xOpen and its xClose, and the memory it gives for a file has
//! `szOsFile` bytes: ours first, then the real VFS's.

#![expect(unsafe_code, reason = "SQLite takes a VFS only as C functions")]

use std::ffi::{CStr, OsStr, c_char, c_int, c_void};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::ptr::{null, null_mut};
use std::sync::Once;

use rusqlite::ffi::{
    SQLITE_OK, sqlite3_file, sqlite3_filename, sqlite3_int64, sqlite3_io_methods, sqlite3_vfs,
    sqlite3_vfs_find, sqlite3_vfs_register,
};

use super::recorder::Seen;

/// Our part of an open file. The real VFS's part follows it.
#[repr(C)]
struct File {
    methods: *const sqlite3_io_methods,
    real: *mut sqlite3_file,
    /// `None` when nobody watches.
    seen: *mut Seen,
}

static METHODS: sqlite3_io_methods = sqlite3_io_methods {
    // 2: no memory-mapped pages, so that every write passes xWrite.
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

/// Puts the recorder between SQLite and the disk, for every database that this process opens from now on.
pub(super) fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // SAFETY: the default VFS lives as long as the process, and so does our copy of it (leaked on purpose).
        let answer = unsafe {
            let real = sqlite3_vfs_find(null());
            assert!(!real.is_null(), "SQLite has a default VFS");
            let mut ours = Box::new(*real);
            ours.pNext = null_mut();
            ours.zName = c"carnet-recorder".as_ptr();
            ours.szOsFile += c_int::try_from(size_of::<File>()).expect("BUG: a few words");
            ours.pAppData = real.cast();
            ours.xOpen = Some(open);
            ours.xDelete = Some(delete);
            sqlite3_vfs_register(Box::leak(ours), 1)
        };
        assert_eq!(answer, SQLITE_OK, "SQLite takes the recorder");
    });
}

/// The default VFS's functions get its own pointer back: they look into their own pAppData.
unsafe fn real_vfs(ours: *mut sqlite3_vfs) -> *mut sqlite3_vfs {
    unsafe { (*ours).pAppData.cast() }
}

unsafe fn seen_at(name: *const c_char) -> *mut Seen {
    if name.is_null() {
        return null_mut();
    }
    let name = unsafe { CStr::from_ptr(name) };
    let path = Path::new(OsStr::from_bytes(name.to_bytes()));
    Seen::at(path).map_or(null_mut(), |seen| Box::into_raw(Box::new(seen)))
}

unsafe extern "C" fn open(
    vfs: *mut sqlite3_vfs,
    name: sqlite3_filename,
    file: *mut sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    unsafe {
        let real_vfs = real_vfs(vfs);
        let ours: *mut File = file.cast();
        let real: *mut sqlite3_file = ours.add(1).cast();
        (*ours).methods = null();
        (*ours).real = real;
        (*ours).seen = null_mut();
        let open = (*real_vfs).xOpen.expect("BUG: every VFS opens");
        let answer = open(real_vfs, name, real, flags, out_flags);
        // SQLite closes a file whose methods are set, even when opening it failed.
        if !(*real).pMethods.is_null() {
            (*ours).methods = &raw const METHODS;
            (*ours).seen = seen_at(name);
        }
        answer
    }
}

unsafe extern "C" fn delete(vfs: *mut sqlite3_vfs, name: *const c_char, sync: c_int) -> c_int {
    unsafe {
        let real_vfs = real_vfs(vfs);
        let delete = (*real_vfs).xDelete.expect("BUG: every VFS deletes");
        let answer = delete(real_vfs, name, sync);
        let seen = seen_at(name);
        if !seen.is_null() {
            let seen = Box::from_raw(seen);
            if answer == SQLITE_OK {
                seen.deleted(sync != 0);
            }
        }
        answer
    }
}

unsafe extern "C" fn close(file: *mut sqlite3_file) -> c_int {
    unsafe {
        let ours: *mut File = file.cast();
        if !(*ours).seen.is_null() {
            drop(Box::from_raw((*ours).seen));
            (*ours).seen = null_mut();
        }
        let real = (*ours).real;
        (*(*real).pMethods).xClose.expect("BUG: every file closes")(real)
    }
}

/// Tells the recorder, when somebody watches and the real VFS said yes.
unsafe fn tell(file: *mut sqlite3_file, answer: c_int, what: impl FnOnce(&Seen)) -> c_int {
    unsafe {
        let ours: *mut File = file.cast();
        if answer == SQLITE_OK
            && let Some(seen) = (*ours).seen.as_ref()
        {
            what(seen);
        }
    }
    answer
}

unsafe extern "C" fn write(
    file: *mut sqlite3_file,
    bytes: *const c_void,
    amount: c_int,
    offset: sqlite3_int64,
) -> c_int {
    unsafe {
        let answer = forward(
            file,
            |methods| methods.xWrite,
            |write, real| write(real, bytes, amount, offset),
        );
        let amount = usize::try_from(amount).expect("BUG: SQLite writes what there is");
        let written = std::slice::from_raw_parts(bytes.cast::<u8>(), amount);
        tell(file, answer, |seen| {
            seen.wrote(offset.unsigned_abs(), written);
        })
    }
}

unsafe extern "C" fn truncate(file: *mut sqlite3_file, size: sqlite3_int64) -> c_int {
    unsafe {
        let answer = forward(
            file,
            |methods| methods.xTruncate,
            |truncate, real| truncate(real, size),
        );
        tell(file, answer, |seen| seen.truncated(size.unsigned_abs()))
    }
}

unsafe extern "C" fn sync(file: *mut sqlite3_file, flags: c_int) -> c_int {
    unsafe {
        let answer = forward(
            file,
            |methods| methods.xSync,
            |sync, real| sync(real, flags),
        );
        tell(file, answer, Seen::synced)
    }
}

/// Calls the real file's method.
unsafe fn forward<M>(
    file: *mut sqlite3_file,
    method: impl FnOnce(&sqlite3_io_methods) -> Option<M>,
    call: impl FnOnce(M, *mut sqlite3_file) -> c_int,
) -> c_int {
    unsafe {
        let real = (*file.cast::<File>()).real;
        let method =
            method(&*(*real).pMethods).expect("BUG: the real VFS has every method of version 2");
        call(method, real)
    }
}

macro_rules! forwarded {
    ($($name:ident => $method:ident($($argument:ident: $kind:ty),*);)*) => {$(
        unsafe extern "C" fn $name(file: *mut sqlite3_file $(, $argument: $kind)*) -> c_int {
            unsafe { forward(file, |methods| methods.$method, |method, real| method(real $(, $argument)*)) }
        }
    )*};
}

forwarded! {
    read => xRead(to: *mut c_void, amount: c_int, offset: sqlite3_int64);
    file_size => xFileSize(size: *mut sqlite3_int64);
    lock => xLock(level: c_int);
    unlock => xUnlock(level: c_int);
    check_reserved_lock => xCheckReservedLock(out: *mut c_int);
    file_control => xFileControl(op: c_int, argument: *mut c_void);
    sector_size => xSectorSize();
    device_characteristics => xDeviceCharacteristics();
    shm_map => xShmMap(page: c_int, size: c_int, extend: c_int, at: *mut *mut c_void);
    shm_lock => xShmLock(offset: c_int, n: c_int, flags: c_int);
    shm_unmap => xShmUnmap(delete: c_int);
}

unsafe extern "C" fn shm_barrier(file: *mut sqlite3_file) {
    unsafe {
        let real = (*file.cast::<File>()).real;
        (*(*real).pMethods)
            .xShmBarrier
            .expect("BUG: the real VFS has every method of version 2")(real);
    }
}
