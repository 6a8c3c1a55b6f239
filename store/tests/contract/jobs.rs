//! The queue's order, locks and second chances.

use std::time::{Duration, Instant};

use segue_domain::{GuildId, Job, PartitionId, SessionCommand};
use segue_store::{Delivery, JobQueue, Stores};

use crate::{
    harness::{Harness, OTHER_PARTITION, PARTITION},
    music::{guild, job},
};

const NOW: Duration = Duration::ZERO;
const SOON: Duration = Duration::from_secs(3);

async fn send(stores: &Stores, guild: GuildId) -> Job {
    let job = job(guild, SessionCommand::Skip);
    stores.jobs.enqueue(PARTITION, &job).await.expect("the store answers");
    job
}

async fn receive(stores: &Stores, wait: Duration) -> Option<Delivery> {
    let mut received = stores.jobs.receive(PARTITION, 1, wait).await.expect("the store answers");
    assert!(received.len() <= 1);
    received.pop()
}

/// Receives a job that has to be there.
async fn expect(stores: &Stores, job: &Job) -> Delivery {
    let delivery = receive(stores, SOON).await.expect("a job waits");
    assert_eq!(delivery.job.as_ref(), Ok(job));
    delivery
}

async fn delete(stores: &Stores, delivery: &Delivery) {
    stores.jobs.delete(PARTITION, &delivery.receipt).await.expect("the store answers");
}

async fn give_back(stores: &Stores, delivery: &Delivery) {
    stores.jobs.extend(PARTITION, &delivery.receipt, NOW).await.expect("the store answers");
}

pub async fn jobs_of_a_guild_arrive_in_order_one_at_a_time(harness: Harness) {
    let guild = guild();
    let mut sent = Vec::new();
    for _ in 0..6 {
        sent.push(send(&harness.stores, guild).await);
    }
    assert_eq!(harness.stores.jobs.backlog(PARTITION).await.expect("the store answers"), 6);
    for job in &sent {
        let mut received = harness.stores.jobs.receive(PARTITION, 10, SOON).await.expect("the store answers");
        assert_eq!(received.len(), 1, "the guild's next job waits for this one");
        let delivery = received.remove(0);
        assert_eq!(delivery.job.as_ref(), Ok(job));
        assert_eq!(delivery.attempt, 1);
        assert!(receive(&harness.again().await, NOW).await.is_none(), "nor does another worker get it");
        delete(&harness.stores, &delivery).await;
    }
    assert!(receive(&harness.stores, NOW).await.is_none());
    assert_eq!(harness.stores.jobs.backlog(PARTITION).await.expect("the store answers"), 0);
}

pub async fn guilds_do_not_wait_for_each_other(harness: Harness) {
    let mut sent = Vec::new();
    for _ in 0..5 {
        sent.push(send(&harness.stores, guild()).await.id);
    }
    let mut received = Vec::new();
    while received.len() < sent.len() {
        let some = harness.stores.jobs.receive(PARTITION, 10, SOON).await.expect("the store answers");
        assert!(!some.is_empty(), "no guild is held up by another's job");
        received.extend(some.into_iter().map(|delivery| delivery.job.expect("it can be read").id));
    }
    received.sort();
    sent.sort();
    assert_eq!(received, sent);
}

pub async fn a_job_sent_twice_arrives_once_even_after_it_was_done(harness: Harness) {
    let job = send(&harness.stores, guild()).await;
    harness.stores.jobs.enqueue(PARTITION, &job).await.expect("no error");
    let delivery = expect(&harness.stores, &job).await;
    delete(&harness.stores, &delivery).await;
    harness.again().await.jobs.enqueue(PARTITION, &job).await.expect("no error");
    assert!(receive(&harness.stores, Duration::from_secs(1)).await.is_none());
}

pub async fn a_job_given_back_arrives_again_before_its_followers(harness: Harness) {
    let guild = guild();
    let (first, second) = (send(&harness.stores, guild).await, send(&harness.stores, guild).await);
    let delivery = expect(&harness.stores, &first).await;
    give_back(&harness.stores, &delivery).await;
    // AWS refuses a receipt that lost its power as well, but ministack still deletes with it.
    let refuses_old_receipts = harness.is_embedded();
    if refuses_old_receipts {
        delete(&harness.stores, &delivery).await;
    }
    let again = expect(&harness.stores, &first).await;
    assert_eq!(again.attempt, 2);
    if refuses_old_receipts {
        delete(&harness.stores, &delivery).await;
        assert!(receive(&harness.stores, NOW).await.is_none(), "the second receipt alone has power now");
    }
    delete(&harness.stores, &again).await;
    delete(&harness.stores, &again).await;
    let delivery = expect(&harness.stores, &second).await;
    delete(&harness.stores, &delivery).await;
    give_back(&harness.stores, &delivery).await;
    assert!(receive(&harness.stores, NOW).await.is_none(), "what was deleted can't be given back");
}

pub async fn an_extended_job_stays_invisible(harness: Harness) {
    let job = send(&harness.stores, guild()).await;
    let delivery = expect(&harness.stores, &job).await;
    let at = Instant::now();
    for seconds in [1, 3] {
        let visibility = Duration::from_secs(seconds);
        harness.stores.jobs.extend(PARTITION, &delivery.receipt, visibility).await.expect("in flight");
    }
    assert!(receive(&harness.stores, Duration::from_secs(2)).await.is_none(), "the first second is over");
    let again = expect(&harness.stores, &job).await;
    assert!(at.elapsed() >= Duration::from_millis(2_900), "after {:?}", at.elapsed());
    assert_eq!(again.attempt, 2);
}

pub async fn a_forgotten_job_comes_back_by_itself(harness: Harness) {
    let job = send(&harness.stores, guild()).await;
    let _forgotten = expect(&harness.stores, &job).await;
    let at = Instant::now();
    assert!(receive(&harness.stores, Duration::from_secs(8)).await.is_none());
    let again = receive(&harness.stores, Duration::from_secs(5)).await.expect("it comes back");
    println!("a forgotten job came back after {:?}", at.elapsed());
    assert_eq!((again.job.as_ref(), again.attempt), (Ok(&job), 2));
}

pub async fn a_job_that_is_received_again_and_again_goes_to_the_dead_letters(harness: Harness) {
    let guild = guild();
    let (poison, next) = (send(&harness.stores, guild).await, send(&harness.stores, guild).await);
    for attempt in 1..=<dyn JobQueue>::MAX_RECEIVES {
        let delivery = expect(&harness.stores, &poison).await;
        assert_eq!(delivery.attempt, attempt);
        give_back(&harness.stores, &delivery).await;
    }
    expect(&harness.stores, &next).await;
    assert_eq!(harness.dead_letters().await, 1);
}

pub async fn a_buried_job_is_kept_and_can_be_sent_again(harness: Harness) {
    let (guild, jobs) = (guild(), &harness.stores.jobs);
    let (poison, next) = (send(&harness.stores, guild).await, send(&harness.stores, guild).await);
    let delivery = expect(&harness.stores, &poison).await;
    jobs.dead_letter(PARTITION, &delivery.receipt, &poison, "it failed").await.expect("the store answers");
    let followed = expect(&harness.stores, &next).await;
    jobs.delete(PARTITION, &followed.receipt).await.expect("the store answers");

    let letters = jobs.dead_letters(None, 10).await.expect("the store answers");
    assert_eq!(letters.len(), 1);
    assert_eq!((letters[0].job.as_ref(), letters[0].partition), (Ok(&poison), Some(PARTITION)));
    assert_eq!(letters[0].reason, "it failed");

    jobs.replay(&letters[0]).await.expect("the store answers");
    let again = expect(&harness.stores, &poison).await;
    assert_eq!(again.attempt, 1, "it begins anew");
    jobs.delete(PARTITION, &again.receipt).await.expect("the store answers");
    assert_eq!(harness.dead_letters().await, 0);
}

/// All of it happens within the 5 minutes in which SQS takes a job with the same name for a repetition.
pub async fn a_dead_letter_that_is_sent_again_and_fails_again_is_kept_each_time(harness: Harness) {
    let jobs = &harness.stores.jobs;
    let poison = send(&harness.stores, guild()).await;
    for round in 1..=3 {
        let delivery = expect(&harness.stores, &poison).await;
        let reason = format!("it failed in round {round}");
        jobs.dead_letter(PARTITION, &delivery.receipt, &poison, &reason).await.expect("the store answers");
        assert!(receive(&harness.stores, NOW).await.is_none(), "it is not in the queue any more");
        let letters = jobs.dead_letters(None, 10).await.expect("the store answers");
        assert_eq!(letters.len(), 1, "round {round}");
        assert_eq!((letters[0].job.as_ref(), letters[0].reason.as_str()), (Ok(&poison), reason.as_str()));
        jobs.replay(&letters[0]).await.expect("the store answers");
        assert_eq!(harness.dead_letters().await, 0, "round {round}");
    }
    let delivery = expect(&harness.stores, &poison).await;
    delete(&harness.stores, &delivery).await;
}

/// The answer to a replay may be lost, and an operator repeats it.
pub async fn a_replay_that_is_repeated_sends_the_job_once(harness: Harness) {
    let jobs = &harness.stores.jobs;
    let poison = send(&harness.stores, guild()).await;
    let delivery = expect(&harness.stores, &poison).await;
    for _ in 0..2 {
        let reason = "it failed";
        jobs.dead_letter(PARTITION, &delivery.receipt, &poison, reason).await.expect("the store answers");
    }
    let letters = jobs.dead_letters(None, 10).await.expect("the store answers");
    assert_eq!(letters.len(), 1, "put aside twice, it is there once");
    for _ in 0..2 {
        jobs.replay(&letters[0]).await.expect("the store answers");
    }
    let delivery = expect(&harness.stores, &poison).await;
    delete(&harness.stores, &delivery).await;
    assert!(receive(&harness.stores, NOW).await.is_none());
}

/// SQS gives out at most 10 messages of a group at a time.
pub async fn all_dead_letters_of_a_guild_are_listed_page_by_page(harness: Harness) {
    let (guild, jobs) = (guild(), &harness.stores.jobs);
    let mut buried = Vec::new();
    for _ in 0..25 {
        let poison = send(&harness.stores, guild).await;
        let delivery = expect(&harness.stores, &poison).await;
        jobs.dead_letter(PARTITION, &delivery.receipt, &poison, "it failed")
            .await
            .expect("the store answers");
        buried.push(poison.id);
    }
    let mut listed = Vec::new();
    let mut last = None;
    loop {
        let page = jobs.dead_letters(last.as_ref(), 7).await.expect("the store answers");
        assert!(page.len() <= 7);
        listed.extend(page.iter().map(|letter| letter.job.as_ref().expect("it can be read").id.clone()));
        last = page.last().cloned();
        if last.is_none() {
            break;
        }
    }
    listed.sort();
    buried.sort();
    assert_eq!(listed, buried);
}

/// A job that its queue put aside, as it did before a worker could, says less than one that a worker put aside.
pub async fn a_job_that_its_queue_put_aside_is_listed_with_its_partition(harness: Harness) {
    let jobs = &harness.stores.jobs;
    let poison = send(&harness.stores, guild()).await;
    for _ in 0..<dyn JobQueue>::MAX_RECEIVES {
        let delivery = expect(&harness.stores, &poison).await;
        give_back(&harness.stores, &delivery).await;
    }
    assert!(receive(&harness.stores, NOW).await.is_none());
    let letters = jobs.dead_letters(None, 10).await.expect("the store answers");
    assert_eq!(letters.len(), 1);
    assert_eq!((letters[0].job.as_ref(), letters[0].partition), (Ok(&poison), Some(PARTITION)));
    jobs.replay(&letters[0]).await.expect("the store answers");
    let again = expect(&harness.stores, &poison).await;
    assert_eq!(again.attempt, 1);
    assert_eq!(harness.dead_letters().await, 0);
}

/// A letter may say nothing but its job: it was put aside before letters named their partition, or moved by hand.
pub async fn letters_without_a_partition_are_all_listed_and_sent_where_they_are_told(harness: Harness) {
    let (guild, jobs) = (guild(), &harness.stores.jobs);
    let mut sent = Vec::new();
    for _ in 0..12 {
        let job = job(guild, SessionCommand::Skip);
        if !harness.send_bare_letter(&job).await {
            // Rows of the embedded family always have a partition.
            return;
        }
        sent.push(job.id);
    }
    let mut letters = jobs.dead_letters(None, 100).await.expect("the store answers");
    let mut listed: Vec<_> =
        letters.iter().map(|letter| letter.job.as_ref().expect("it can be read").id.clone()).collect();
    listed.sort();
    sent.sort();
    assert_eq!(listed, sent);

    let mut letter = letters.remove(0);
    assert_eq!(letter.partition, None);
    let refused = jobs.replay(&letter).await.expect_err("nobody knows where it belongs");
    assert_eq!(refused.code(), "store.configuration");
    assert_eq!(harness.dead_letters_at_rest().await, 12, "it is kept");
    letter.partition = Some(OTHER_PARTITION);
    jobs.replay(&letter).await.expect("the store answers");
    let received = jobs.receive(OTHER_PARTITION, 1, SOON).await.expect("the store answers");
    assert_eq!(received[0].job.as_ref(), letter.job.as_ref());
    assert_eq!(harness.dead_letters_at_rest().await, 11);
}

pub async fn a_discarded_dead_letter_is_gone(harness: Harness) {
    let jobs = &harness.stores.jobs;
    let poison = send(&harness.stores, guild()).await;
    let delivery = expect(&harness.stores, &poison).await;
    jobs.dead_letter(PARTITION, &delivery.receipt, &poison, "").await.expect("the store answers");
    let letters = jobs.dead_letters(None, 10).await.expect("the store answers");
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].reason, "");
    jobs.discard(&letters[0]).await.expect("the store answers");
    assert_eq!(harness.dead_letters().await, 0);
    assert!(receive(&harness.stores, Duration::ZERO).await.is_none());
}

pub async fn a_job_that_cannot_be_read_is_given_back_as_such(harness: Harness) {
    for body in ["not JSON at all", r#"{"format":1,"id":"1","command":{"name":"dance"}}"#] {
        harness.send_unreadable(&job(guild(), SessionCommand::Skip), body).await;
        let delivery = receive(&harness.stores, SOON).await.expect("it is not lost");
        assert!(delivery.job.expect_err("it can't be read").contains("can't be read"));
        harness.stores.jobs.delete(PARTITION, &delivery.receipt).await.expect("it can be removed");
    }
    assert!(receive(&harness.stores, NOW).await.is_none());
}

pub async fn a_waiting_receiver_wakes_when_a_job_is_sent(harness: Harness) {
    let mut slowest = Duration::ZERO;
    for _ in 0..5 {
        let stores = harness.stores.clone();
        let waiting = tokio::spawn(async move {
            let delivery = receive(&stores, Duration::from_secs(10)).await.expect("a job is sent");
            (Instant::now(), delivery)
        });
        tokio::time::sleep(Duration::from_millis(300)).await;
        let job = send(&harness.stores, guild()).await;
        let sent = Instant::now();
        let (received, delivery) = waiting.await.expect("no panic");
        assert_eq!(delivery.job.as_ref(), Ok(&job));
        delete(&harness.stores, &delivery).await;
        slowest = slowest.max(received.saturating_duration_since(sent));
    }
    println!("a waiting receiver woke within {slowest:?}");
    assert!(slowest < Duration::from_secs(5), "{slowest:?}: it waited to the end");
}

pub async fn an_empty_queue_is_waited_for_and_no_longer(harness: Harness) {
    let at = Instant::now();
    assert!(receive(&harness.stores, Duration::from_secs(1)).await.is_none());
    let waited = at.elapsed();
    assert!((Duration::from_millis(950)..Duration::from_secs(8)).contains(&waited), "{waited:?}");
}

pub async fn partitions_have_their_own_queues(harness: Harness) {
    let job = job(guild(), SessionCommand::Pause);
    let jobs = &harness.stores.jobs;
    jobs.enqueue(OTHER_PARTITION, &job).await.expect("the store answers");
    assert!(receive(&harness.stores, NOW).await.is_none());
    let partition: PartitionId = OTHER_PARTITION;
    let received = jobs.receive(partition, 1, SOON).await.expect("the store answers");
    assert_eq!(received[0].job.as_ref(), Ok(&job));
}

pub async fn jobs_wait_for_a_process_that_starts_later(harness: Harness) {
    let guild = guild();
    let sent = [send(&harness.stores, guild).await, send(&harness.stores, guild).await];
    let later = harness.again().await;
    for job in &sent {
        let delivery = expect(&later, job).await;
        delete(&later, &delivery).await;
    }
}
