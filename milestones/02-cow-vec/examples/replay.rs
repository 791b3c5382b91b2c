//! 600 frames for a replay: what they share is what stayed the same.

use cow_vec::CowVec;
use example_utils::{begin, bytes, measure, number, row, time};

const FRAMES: usize = 600;
/// Try it: how do more parts, or fewer, change the last two rows?
const PARTS: usize = 64;
/// How many cells the world has, of 8 bytes each.
const CELLS: usize = 16_384;
const CHANGES: usize = CELLS / 10;

/// The world in parts, of which a snapshot shares those that did not change.
type Parts = CowVec<CowVec<u64>>;

/// Which cell a frame's change number `index` is about: one after another, or spread over the world.
type Pattern = fn(frame: usize, index: usize) -> usize;

fn main() {
    begin();
    let together: Pattern = |frame, index| (frame * CHANGES + index) % CELLS;
    let scattered: Pattern = |frame, index| (frame + index * 10) % CELLS;

    println!("{} frames of a world of {}. A tenth of it changes from frame to", number(FRAMES), bytes(8 * CELLS));
    println!("frame, all in one place or scattered over it.\n");
    row("", &[&"kept", &"allocated", &"time"]);
    play("Vec, nothing changes", vec![0u64; CELLS], |_, _| ());
    play("CowVec, nothing changes", CowVec::from(vec![0u64; CELLS]), |_, _| ());
    play("Vec, in one place", vec![0u64; CELLS], |world, frame| change(world, frame, together));
    play("CowVec, in one place", CowVec::from(vec![0u64; CELLS]), |world, frame| {
        (0..CHANGES).for_each(|index| world[together(frame, index)] += 1);
    });
    play("CowVec in parts, in one place", parts(), |world, frame| change_parts(world, frame, together));
    play("CowVec in parts, scattered", parts(), |world, frame| change_parts(world, frame, scattered));

    println!("\nA frame shares what did not change, in the pieces you chose: a whole world of");
    println!("which a tenth changes is copied whole, and so is every part when each has a");
    println!("change in it. Try it: change PARTS, now {PARTS}.");
}

/// Keeps each frame of a replay, as a clone of the world; prints what they cost.
fn play<W: Clone>(label: &str, mut world: W, mut change: impl FnMut(&mut W, usize)) {
    let (frames, cost) = measure(|| {
        let mut frames = Vec::with_capacity(FRAMES);
        for frame in 0..FRAMES {
            change(&mut world, frame);
            frames.push(world.clone());
        }
        frames
    });
    assert_eq!(frames.len(), FRAMES, "every frame is kept");
    row(label, &[&bytes(cost.kept), &bytes(cost.allocated), &time(cost.time)]);
}

fn change(world: &mut [u64], frame: usize, pattern: Pattern) {
    (0..CHANGES).for_each(|index| world[pattern(frame, index)] += 1);
}

fn parts() -> Parts {
    CowVec::from((0..PARTS).map(|_| CowVec::from(vec![0; CELLS / PARTS])).collect::<Vec<_>>())
}

fn change_parts(world: &mut Parts, frame: usize, pattern: Pattern) {
    for index in 0..CHANGES {
        // The last part takes what is left if the parts do not divide the world.
        let cell = pattern(frame, index) % (PARTS * (CELLS / PARTS));
        world[cell / (CELLS / PARTS)][cell % (CELLS / PARTS)] += 1;
    }
}
