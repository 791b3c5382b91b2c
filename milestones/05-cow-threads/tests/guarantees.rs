//! What only the compiler can promise: that it rejects misuse. These tests gate milestone 6 as those of the checkpoint
//! do. They run after them, because the compiler takes its time.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use test_utils::compile_fail::{Change, rejected};

/// Each turns the program in `guarantees/accepted.rs` into one that must not compile.
const CHANGES: [Change; 11] = [
    Change {
        name: "send-a-cell",
        from: "send::<Cow<PhantomData<AtomicUsize>>>",
        to: "send::<Cow<PhantomData<std::cell::Cell<usize>>>>",
    },
    Change {
        name: "send-a-guard",
        from: "send::<Cow<PhantomData<Mutex<()>>>>",
        to: "send::<Cow<PhantomData<std::sync::MutexGuard<()>>>>",
    },
    Change {
        name: "sync-a-cell",
        from: "sync::<Cow<PhantomData<AtomicUsize>>>",
        to: "sync::<Cow<PhantomData<std::cell::Cell<usize>>>>",
    },
    Change {
        name: "sync-a-guard",
        from: "sync::<Cow<PhantomData<Mutex<()>>>>",
        to: "sync::<Cow<PhantomData<std::sync::MutexGuard<()>>>>",
    },
    Change { name: "new-of-an-rc", from: "Arc::new(1)", to: "std::rc::Rc::new(1)" },
    Change { name: "new-of-a-cell", from: "OnceLock::from(1)", to: "std::cell::OnceCell::from(1)" },
    Change { name: "make-mut-without-mut", from: "let mut made", to: "let made" },
    Change { name: "update-without-mut", from: "let mut updated", to: "let updated" },
    Change { name: "try-update-without-mut", from: "let mut tried", to: "let tried" },
    Change { name: "write-without-make-mut", from: "*dereferenced.make_mut()", to: "*dereferenced" },
    Change { name: "clone-during-a-write", from: "second.clone()", to: "first.clone()" },
];

fn is_rejected(change: &str) -> bool {
    static REJECTED: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
        rejected(include_str!("guarantees/accepted.rs"), &CHANGES, env!("CARGO_TARGET_TMPDIR"), |programs| {
            let cases = trybuild::TestCases::new();
            programs.iter().for_each(|program| cases.compile_fail(program));
        })
    });
    REJECTED.contains(change)
}

#[test]
fn test_a_handle_is_send_only_if_threads_may_share_its_value() {
    assert!(is_rejected("send-a-cell"), "a handle to a value that is not Sync must not be Send: its clones share it");
    assert!(is_rejected("send-a-guard"), "a handle to a value that is not Send must not be Send: it takes it along");
}

#[test]
fn test_a_handle_is_sync_only_if_threads_may_share_its_value() {
    assert!(
        is_rejected("sync-a-cell"),
        "a handle to a value that is not Sync must not be Sync: it lends the value out"
    );
    assert!(
        is_rejected("sync-a-guard"),
        "a handle to a value that is not Send must not be Sync: a clone takes it along"
    );
}

#[test]
fn test_an_rc_makes_no_handle() {
    assert!(
        is_rejected("new-of-an-rc"),
        "new must refuse an Rc, which must stay in its thread: keep the bounds Send + Sync"
    );
}

#[test]
fn test_a_cell_makes_no_handle() {
    assert!(is_rejected("new-of-a-cell"), "new must refuse a cell, which threads must not share: keep the bound Sync");
}

#[test]
fn test_writing_takes_a_handle_of_ones_own() {
    let wanted = "must take &mut self: with a shared reference alone one could change what others read";
    assert!(is_rejected("make-mut-without-mut"), "make_mut {wanted}");
    assert!(is_rejected("update-without-mut"), "update {wanted}");
    assert!(is_rejected("try-update-without-mut"), "try_update {wanted}");
}

#[test]
fn test_a_write_is_over_before_the_next_clone() {
    assert!(
        is_rejected("clone-during-a-write"),
        "what make_mut lends must borrow the handle: a clone could see the write"
    );
}

#[test]
fn test_only_make_mut_lends_for_writing() {
    assert!(is_rejected("write-without-make-mut"), "a handle must have no DerefMut: it hides where copies are made");
}
