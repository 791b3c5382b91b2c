//! A program that the compiler accepts. `guarantees.rs` changes one piece of it at a time, and then it must not.

#![allow(unused, reason = "a changed piece may leave others without use")]

use std::marker::PhantomData;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, OnceLock};

use cow_threads::Cow;

fn send<T: Send>() {}
fn sync<T: Sync>() {}

pub fn main() {
    // `PhantomData` may always be cloned, and crosses threads exactly when what it stands for may.
    send::<Cow<PhantomData<AtomicUsize>>>();
    sync::<Cow<PhantomData<AtomicUsize>>>();
    send::<Cow<PhantomData<Mutex<()>>>>();
    sync::<Cow<PhantomData<Mutex<()>>>>();

    let _ = Cow::new(Arc::new(1));
    let _ = Cow::new(OnceLock::from(1));

    let mut made = Cow::new(1);
    *made.make_mut() = 2;

    let mut updated = Cow::new(1);
    updated.update(|number| *number = 2);

    let mut tried = Cow::new(1);
    let _: Result<(), ()> = tried.try_update(|number| {
        *number = 2;
        Ok(())
    });

    let mut dereferenced = Cow::new(1);
    *dereferenced.make_mut() = 2;

    let mut first = Cow::new(1);
    let second = first.clone();
    let number = first.make_mut();
    let _ = second.clone();
    *number = 2;
}
