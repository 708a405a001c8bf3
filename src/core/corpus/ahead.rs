//! Images made ready by worker threads while the device works on those before.

use std::sync::mpsc::sync_channel;
use std::thread;

/// How far ahead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ahead {
    /// Threads that make images ready, at least 1.
    pub threads: usize,
    /// Images that are ready and wait, at most, for each thread; at least 1.
    pub waiting: usize,
}

impl Default for Ahead {
    /// A thread per processor, eight at most, with two images each: some 200 MB of
    /// photos of 4 megapixels.
    fn default() -> Self {
        let processors = thread::available_parallelism().map_or(1, usize::from);
        Self {
            threads: processors.min(8),
            waiting: 2,
        }
    }
}

impl Ahead {
    /// Does `work` for every job on worker threads, and hands what comes out to
    /// `consume` in the jobs' order, each as soon as it is there. No more results
    /// exist at once than threads times `waiting + 1`, and those that `consume` holds.
    /// What goes wrong with one image is that image's result. When `consume` returns
    /// early, the work that has not begun is left.
    pub fn run<J: Sync, R: Send, T>(
        self,
        jobs: &[J],
        work: impl Fn(&J) -> R + Sync,
        consume: impl FnOnce(&mut dyn Iterator<Item = R>) -> T,
    ) -> T {
        let threads = self.threads.clamp(1, jobs.len().max(1));
        let work = &work;
        thread::scope(|scope| {
            // Thread t has the jobs t, t + threads, ...: so their order is kept by
            // asking the threads in turn.
            let results: Vec<_> = (0..threads)
                .map(|first| {
                    let (sender, receiver) = sync_channel(self.waiting.max(1) - 1);
                    scope.spawn(move || {
                        for job in jobs.iter().skip(first).step_by(threads) {
                            // Nobody waits any more.
                            if sender.send(work(job)).is_err() {
                                break;
                            }
                        }
                    });
                    receiver
                })
                .collect();
            let mut in_order = (0..jobs.len()).map_while(|job| results[job % threads].recv().ok());
            let out = consume(&mut in_order);
            // Before the threads are waited for.
            drop(in_order);
            drop(results);
            out
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
    use std::time::Duration;

    use super::*;

    #[test]
    fn results_come_in_order_with_their_errors() {
        let jobs: Vec<u64> = (0..50).collect();
        for threads in [1, 3, 80] {
            let ahead = Ahead {
                threads,
                waiting: 2,
            };
            let work = |job: &u64| {
                thread::sleep(Duration::from_micros(job * 7919 % 400));
                if job % 10 == 3 {
                    Err(*job)
                } else {
                    Ok(job * 2)
                }
            };
            let found: Vec<_> = ahead.run(&jobs, work, |results| results.collect());
            let expected = jobs.iter().map(|job| {
                if job % 10 == 3 {
                    Err(*job)
                } else {
                    Ok(job * 2)
                }
            });
            assert_eq!(found, expected.collect::<Vec<_>>());
        }
        let none: Vec<u64> = Ahead::default().run(&[], |job: &u64| *job, |r| r.collect());
        assert!(none.is_empty());
    }

    #[test]
    fn no_more_wait_than_are_asked_for() {
        let (made, taken, most) = (
            AtomicUsize::new(0),
            AtomicUsize::new(0),
            AtomicUsize::new(0),
        );
        let jobs = [(); 60];
        let ahead = Ahead {
            threads: 3,
            waiting: 2,
        };
        let work = |_: &()| {
            let made = made.fetch_add(1, SeqCst) + 1;
            most.fetch_max(made.saturating_sub(taken.load(SeqCst)), SeqCst);
        };
        ahead.run(&jobs, work, |results| {
            for () in results {
                thread::sleep(Duration::from_millis(1));
                taken.fetch_add(1, SeqCst);
            }
        });
        assert_eq!(made.load(SeqCst), 60);
        assert!(most.load(SeqCst) <= 3 * 3 + 1, "{most:?}");
    }

    #[test]
    fn who_stops_early_leaves_the_rest() {
        let made = AtomicUsize::new(0);
        let jobs = [(); 1000];
        let ahead = Ahead {
            threads: 2,
            waiting: 1,
        };
        ahead.run(
            &jobs,
            |_: &()| made.fetch_add(1, SeqCst),
            |results| results.take(5).count(),
        );
        assert!(made.load(SeqCst) < 20);
    }
}
