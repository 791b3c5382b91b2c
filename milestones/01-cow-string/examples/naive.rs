//! Three ways to count handles that go wrong, and the right one.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Barrier};
use std::thread;

/// Try it: with 1, nothing gets lost. With 2, or more?
const THREADS: usize = 2;
const CLONES: usize = 10_000;

trait Count {
    fn share(&mut self) -> Self;
    /// How many handles there are, as far as this one knows.
    fn count(&self) -> usize;
}

/// A flag in the handle, which a clone sets: 2 stands for "shared".
struct Flag(usize);

impl Count for Flag {
    fn share(&mut self) -> Self {
        self.0 = 2;
        Self(2)
    }
    fn count(&self) -> usize {
        self.0
    }
}

/// A number in each handle, which a clone raises in both.
struct Own(usize);

impl Count for Own {
    fn share(&mut self) -> Self {
        self.0 += 1;
        Self(self.0)
    }
    fn count(&self) -> usize {
        self.0
    }
}

/// A number beside the text, which every clone raises and none lowers.
struct Beside(Rc<Cell<usize>>);

impl Count for Beside {
    fn share(&mut self) -> Self {
        self.0.set(self.0.get() + 1);
        Self(Rc::clone(&self.0))
    }
    fn count(&self) -> usize {
        self.0.get()
    }
}

/// A number beside the text, which a clone raises and a drop lowers.
impl Count for Arc<()> {
    fn share(&mut self) -> Self {
        Arc::clone(self)
    }
    fn count(&self) -> usize {
        Arc::strong_count(self)
    }
}

/// What the handles say in each step.
fn counts<C: Count>(mut a: C) -> [usize; 5] {
    let first = a.count();
    let (b, c) = (a.share(), a.share());
    let (of_a, of_b) = (a.count(), b.count());
    drop(c);
    let after_one = a.count();
    drop(b);
    [first, of_a, of_b, after_one, a.count()]
}

fn main() {
    let truth = [1, 3, 3, 2, 1];
    let steps = ["a is new; a says", "b and c = a.clone(); a says", "b says", "drop(c); a says", "drop(b); a says"];
    let columns = [counts(Flag(1)), counts(Own(1)), counts(Beside(Rc::new(Cell::new(1)))), counts(Arc::new(()))];
    println!("{:<34} true    flag   own   beside    Arc\n", "How many handles share the text?");
    for (step, (label, truth)) in steps.into_iter().zip(truth).enumerate() {
        // A flag tells one from many and no more.
        let is_wrong = [(truth > 1) != (columns[0][step] > 1), columns[1][step] != truth, columns[2][step] != truth];
        let [flag, own, beside] = is_wrong.map(|is_wrong| if is_wrong { '!' } else { ' ' });
        let said = if columns[0][step] > 1 { "shared" } else { "alone" };
        let [_, of_own, of_beside, of_arc] = columns.map(|column| column[step]);
        println!("  {label:<32} {truth:>4}  {said:>6}{flag} {of_own:>4}{own} {of_beside:>7}{beside} {of_arc:>5}");
    }
    assert_eq!(columns[3], truth, "Arc is always right");
    let [flag, own, beside, arc] = columns.map(|column| if column[4] > 1 { "copy!" } else { "-" });
    println!("  {:<37}  {flag:>7} {own:>5} {beside:>8} {arc:>5}", "a writes: copied for nothing?");
    lost_updates();
}

/// A count that is read and then written misses what others count meanwhile.
fn lost_updates() {
    let (count, start) = (AtomicUsize::new(1), Barrier::new(THREADS));
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                start.wait();
                for _ in 0..CLONES {
                    let read = count.load(SeqCst);
                    // The system may let another thread run at any moment, so also here.
                    thread::yield_now();
                    count.store(read + 1, SeqCst);
                }
            });
        }
    });
    let (truth, counted) = (1 + THREADS * CLONES, count.into_inner());
    println!("\n! is wrong. Too high a count only copies too often. Too low a count is worse:");
    println!("with it, a handle that is not alone writes into what the others read.");
    println!("  {THREADS} threads clone {CLONES} times each: {counted} counted, {} lost", truth - counted);
    println!("\nThe last column is what you build on. Try it: change THREADS.");
}
