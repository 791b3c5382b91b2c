use std::cell::Cell;
use std::panic::resume_unwind;
use std::rc::Rc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

thread_local! {
    static CODE: Cell<Option<Rc<dyn Fn()>>> = const { Cell::new(None) };
}

/// A value whose `clone` and `drop` run code of the test.
///
/// ```
/// use std::cell::Cell;
/// use std::rc::Rc;
///
/// use test_utils::Foreign;
///
/// let calls = Rc::new(Cell::new(0));
/// let count = Rc::clone(&calls);
/// Foreign::run_with(move || count.set(count.get() + 1), || drop(Foreign.clone()));
/// assert_eq!(calls.get(), 3); // one clone and two drops
/// ```
#[derive(Debug)]
pub struct Foreign;

impl Foreign {
    /// Runs `action`. Meanwhile, `code` runs each time this thread clones or drops such a value, but not within itself.
    pub fn run_with(code: impl Fn() + 'static, action: impl FnOnce()) {
        CODE.set(Some(Rc::new(code)));
        action();
        CODE.set(None);
    }

    fn run_code() {
        // A panic of the code while another one unwinds would abort all tests.
        if thread::panicking() {
            return;
        }
        // There is no code any more when the thread ends.
        if let Ok(Some(code)) = CODE.try_with(Cell::take) {
            code();
            CODE.set(Some(code));
        }
    }
}

impl Clone for Foreign {
    fn clone(&self) -> Self {
        Self::run_code();
        Self
    }
}

impl Drop for Foreign {
    fn drop(&mut self) {
        Self::run_code();
    }
}

/// Whether `work` comes to its end. It runs in another thread, which is left alone after five seconds, so a test whose
/// work waits for itself fails instead of hanging.
///
/// # Panics
/// When `work` does.
pub fn finishes(work: impl FnOnce() + Send + 'static) -> bool {
    let (running, end) = mpsc::channel::<()>();
    let worker = thread::spawn(move || {
        let _running = running;
        work();
    });
    if end.recv_timeout(Duration::from_secs(5)) == Err(RecvTimeoutError::Timeout) {
        return false;
    }
    match worker.join() {
        Ok(()) => true,
        Err(panic) => resume_unwind(panic),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::finishes;
    use crate::panics;

    #[test]
    fn work_that_waits_for_itself_does_not_finish() {
        let (sender, receiver) = mpsc::channel();
        assert!(!finishes(move || {
            let _ = receiver.recv();
            let _: Result<(), _> = sender.send(());
        }));
        assert!(finishes(|| ()));
        assert!(panics(|| finishes(|| panic!("this panic is part of the test"))));
    }
}
