//! What was taken away is gone at the next request: random lives of one account, told twice, once to the whole
//! application and once to a model that a person can check by reading it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::Body;
use kyoten_feature_identity::{
    AccountId, By, DatabaseSessions, SecondFactor, open_session, reset_second_factor, set_roles,
};
use kyoten_platform::authorization::Role;
use kyoten_platform::clock::Instant;
use kyoten_platform::db::{DbResult, Snapshot, Tx};
use kyoten_platform::events::Event as Told;
use kyoten_platform::http::{FoundSession, Sessions, token_hash};
use kyoten_platform::params;

use super::cast::{BEGINNING, Cast, HUB, PASSWORD, Tampering, World, disable, totp};
use super::client::{Answer, Ask, Event, next_event, open_stream};
use super::dice::{Dice, cases, seed};

/// Histories; `KYOTEN_CASES` for more.
const USUAL_HISTORIES: usize = 1000;
/// Steps of one history.
const STEPS: usize = 14;
/// One history in so many also watches live streams, which take real time.
const WITH_STREAMS: usize = 6;
const WORKERS: usize = 2;
/// Longest wait for what must happen on a stream.
const PATIENCE: Duration = Duration::from_secs(5);

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_taken_away_is_gone_at_the_next_request() {
    let cast = Arc::new(Cast::assemble().await);
    let histories = cases(USUAL_HISTORIES);
    let first = seed(1);
    let workers: Vec<_> = (0..WORKERS as u64)
        .map(|part| {
            let cast = Arc::clone(&cast);
            tokio::spawn(async move {
                let mut looks = 0;
                for number in (part..histories as u64).step_by(WORKERS) {
                    looks += history(&cast, first + number, &Tampering::default()).await?;
                }
                Ok::<usize, String>(looks)
            })
        })
        .collect();
    let mut looks = 0;
    for worker in workers {
        looks += worker
            .await
            .expect("a worker lives")
            .unwrap_or_else(|divergence| panic!("{divergence}"));
    }
    println!("{histories} histories from seed {first}: {looks} looks, 0 divergences");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sessions_that_remember_are_found_out() {
    let cast = Cast::assemble().await;
    let mut found = 0;
    const TRIED: u64 = 40;
    for number in 0..TRIED {
        let forgetful = Tampering {
            sessions: Some(Arc::new(Remembering::default())),
            ..Tampering::default()
        };
        found += u64::from(history(&cast, 1 + number, &forgetful).await.is_err());
    }
    println!("sessions kept in memory diverge in {found} of {TRIED} histories");
    assert!(found > TRIED / 2, "nobody noticed sessions kept in memory");
}

/// The control: what was found once is believed for ever.
#[derive(Default)]
struct Remembering(Mutex<HashMap<String, FoundSession>>);

impl Sessions for Remembering {
    fn resolve(
        &self,
        snapshot: &Snapshot<'_>,
        token_hash: &str,
        now: Instant,
    ) -> DbResult<Option<FoundSession>> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known.get(token_hash) {
            return Ok(Some(found.clone()));
        }
        let found = DatabaseSessions.resolve(snapshot, token_hash, now)?;
        if let Some(found) = &found {
            known.insert(token_hash.to_owned(), found.clone());
        }
        Ok(found)
    }

    fn touch(&self, tx: &Tx<'_>, token_hash: &str) -> DbResult<()> {
        DatabaseSessions.touch(tx, token_hash)
    }
}

/// What is true of the account, as simply as it can be said. Times in whole seconds.
#[derive(Clone, Debug, Default)]
struct Model {
    now: i64,
    disabled: bool,
    /// The account is over from then on.
    over_at: Option<i64>,
    coordinator: Vec<Span>,
    member: Vec<Span>,
    membership: Vec<Span>,
    last_code: i64,
    /// The latest time anybody was seen: a clock behind it has been set back.
    latest: i64,
    sessions: Vec<Session>,
    /// Moves whenever anything about the person changes.
    changes: usize,
}

/// From when until when.
#[derive(Clone, Copy, Debug)]
struct Span {
    from: i64,
    until: Option<i64>,
}

#[derive(Clone, Debug)]
struct Session {
    token: String,
    both_factors: bool,
    seen: i64,
    expires: i64,
    /// Nobody used it for a while and somebody noticed: a factor opens it again, no clock does.
    locked: bool,
    /// Signed out or ended: over for good.
    over: bool,
}

/// What somebody with a session gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum May {
    /// Asked to sign in.
    Nothing,
    /// Signed in, without a role for it.
    NotThis,
    /// The page, the file, the act.
    This,
}

impl Span {
    fn holds(&self, now: i64) -> bool {
        self.from <= now && self.until.is_none_or(|until| until > now)
    }
}

fn any_holds(spans: &[Span], now: i64) -> bool {
    spans.iter().any(|span| span.holds(now))
}

impl Model {
    /// Neither ended nor past its time, though it may be locked.
    fn stands(&self, at: usize) -> bool {
        let session = &self.sessions[at];
        !session.over
            && !self.disabled
            && self.over_at.is_none_or(|over| over > self.now)
            && self.now < session.expires
            && self.now >= session.seen - MINUTE
            && self.now >= self.latest - MINUTE
            && (session.both_factors || !self.is_idle(at))
    }

    fn is_idle(&self, at: usize) -> bool {
        self.now - self.sessions[at].seen >= 15 * MINUTE
    }

    fn in_force(&self, at: usize) -> bool {
        self.stands(at) && !self.sessions[at].locked && !self.is_idle(at)
    }

    /// Somebody was seen now. A clock that was set back ends everything.
    fn is_seen(&mut self) {
        if self.now < self.latest - MINUTE {
            self.end_all();
            self.latest = self.now;
        }
        self.latest = self.latest.max(self.now);
    }

    fn may(&self, at: usize, look: Look) -> May {
        if !self.in_force(at) || !self.sessions[at].both_factors {
            return May::Nothing;
        }
        let coordinates = any_holds(&self.coordinator, self.now);
        let belongs = any_holds(&self.member, self.now) && any_holds(&self.membership, self.now);
        let may = match look {
            Look::Account => coordinates || belongs,
            Look::Page | Look::Download | Look::Act => coordinates,
        };
        if may { May::This } else { May::NotThis }
    }

    /// A request was sent: its use is noted, or that it came too late.
    fn was_used(&mut self, at: usize) {
        let now = self.now;
        if !self.stands(at) || self.sessions[at].locked || now - self.sessions[at].seen < MINUTE {
            return;
        }
        self.is_seen();
        if self.is_idle(at) {
            self.sessions[at].locked = true;
        } else {
            self.sessions[at].seen = now;
        }
    }

    fn give(spans: &mut Vec<Span>, now: i64) {
        if any_holds(spans, now) {
            return;
        }
        match spans.iter_mut().find(|span| span.from == now) {
            Some(span) => span.until = None,
            None => spans.push(Span {
                from: now,
                until: None,
            }),
        }
    }

    fn take(spans: &mut [Span], now: i64) {
        for span in spans {
            if span.until.is_none_or(|until| until > now) {
                span.until = Some(now);
            }
        }
    }

    fn end_all(&mut self) {
        self.sessions
            .iter_mut()
            .for_each(|session| session.over = true);
    }
}

/// One look at what a session still opens.
#[derive(Clone, Copy, Debug)]
enum Look {
    Account,
    Page,
    Download,
    Act,
}

/// One thing that happens in a life.
#[derive(Clone, Copy, Debug)]
enum Step {
    SignInWithPassword,
    OpenSession,
    OpenHalfSession,
    ShowSecondFactor,
    GiveCoordinator,
    GiveMember,
    TakeRoles,
    JoinOrganization,
    LeaveOrganization,
    SignOut,
    EndAnotherSession,
    ResetSecondFactor,
    Disable,
    DecideEnd(i64),
    Clock(i64),
    Watch,
}

struct Life<'c> {
    cast: &'c Cast,
    world: World,
    dice: Dice,
    model: Model,
    account: AccountId,
    job: String,
    streams: Vec<Stream>,
    with_streams: bool,
    told: Vec<String>,
    receipts: usize,
    looks: usize,
}

/// A live stream that somebody keeps open.
struct Stream {
    session: usize,
    changes: usize,
    body: Body,
}

/// Lives one life; gives the number of looks, or the first divergence with everything that led to it.
async fn history(cast: &Cast, seed: u64, tampering: &Tampering) -> Result<usize, String> {
    let world = cast.world(tampering);
    let account = cast.accounts["subject"].clone();
    let mut life = Life {
        cast,
        dice: Dice::seeded(seed),
        model: Model {
            now: BEGINNING.0 / 1_000_000,
            ..Model::default()
        },
        account,
        job: cast.object("job", "own").expect("a job").to_owned(),
        streams: Vec::new(),
        with_streams: seed.is_multiple_of(WITH_STREAMS as u64),
        told: Vec::new(),
        receipts: 0,
        looks: 0,
        world,
    };
    life.lives().await.map_err(|divergence| {
        format!(
            "{divergence}\nafter: {}\nreplay: KYOTEN_SEED={seed} KYOTEN_CASES=1",
            life.told.join(" → ")
        )
    })?;
    Ok(life.looks)
}

impl Life<'_> {
    async fn lives(&mut self) -> Result<(), String> {
        // A life begins with work to do and a session.
        for step in [Step::GiveCoordinator, Step::OpenSession] {
            self.does(step).await?;
        }
        for _ in 0..STEPS {
            let step = self.next();
            self.does(step).await?;
            self.looks_around().await?;
            self.watches().await?;
        }
        Ok(())
    }

    fn next(&mut self) -> Step {
        match self.dice.below(32) {
            0 => Step::SignInWithPassword,
            1..=4 => Step::OpenSession,
            5 => Step::OpenHalfSession,
            6..=7 => Step::ShowSecondFactor,
            8..=9 => Step::GiveCoordinator,
            10 => Step::GiveMember,
            11..=12 => Step::TakeRoles,
            13 => Step::JoinOrganization,
            14 => Step::LeaveOrganization,
            15 => Step::SignOut,
            16..=17 => Step::EndAnotherSession,
            18 => Step::ResetSecondFactor,
            19 if self.dice.once_in(2) => Step::Disable,
            20 => Step::DecideEnd(self.dice.one(&[0, MINUTE, HOUR])),
            21..=25 => Step::Clock(self.dice.one(&[30, 59, 60, 5 * MINUTE, 14 * MINUTE])),
            26 => Step::Clock(self.dice.one(&[16 * MINUTE, 13 * HOUR, 30 * 24 * HOUR])),
            27 => Step::Clock(self.dice.one(&[-30, -2 * MINUTE])),
            28 => Step::Clock(self.dice.one(&[-20 * MINUTE, -14 * HOUR])),
            _ => Step::Watch,
        }
    }

    async fn does(&mut self, step: Step) -> Result<(), String> {
        self.told.push(format!("{step:?}"));
        let (account, now) = (self.account.clone(), self.model.now);
        match step {
            Step::SignInWithPassword => self.signs_in().await?,
            Step::OpenSession => self.opens(SecondFactor::Shown).await,
            Step::OpenHalfSession => self.opens(SecondFactor::NotYet).await,
            Step::ShowSecondFactor => self.shows_second_factor().await?,
            Step::GiveCoordinator => {
                Model::give(&mut self.model.coordinator, now);
                self.set_roles().await;
            }
            Step::GiveMember => {
                Model::give(&mut self.model.member, now);
                self.set_roles().await;
            }
            Step::TakeRoles => {
                Model::take(&mut self.model.coordinator, now);
                Model::take(&mut self.model.member, now);
                self.set_roles().await;
            }
            Step::JoinOrganization => self.joins().await,
            Step::LeaveOrganization => self.leaves().await,
            Step::SignOut => self.signs_out().await?,
            Step::EndAnotherSession => self.ends_another().await?,
            Step::ResetSecondFactor => {
                self.world
                    .write(move |tx| {
                        reset_second_factor(tx, &By::system("proof"), HUB, &account)
                            .expect("reset");
                        // Set up again at once, so that the life goes on.
                        tx.execute(
                            "update account set totp_secret = $1 where id = $2",
                            params![totp().base32(), account],
                        )?;
                        Ok(())
                    })
                    .await;
                self.model.end_all();
            }
            Step::Disable => {
                self.world
                    .write(move |tx| {
                        disable(tx, &account);
                        Ok(())
                    })
                    .await;
                self.model.disabled = true;
                self.model.end_all();
            }
            Step::DecideEnd(seconds) => {
                let at = now + seconds;
                self.world
                    .write(move |tx| {
                        tx.execute(
                            "update account set ends_at = $1 where id = $2",
                            params![at * 1_000_000, account],
                        )?;
                        Ok(())
                    })
                    .await;
                self.model.over_at = Some(at);
            }
            Step::Clock(seconds) => {
                self.world.clock.advance_seconds(seconds);
                self.model.now += seconds;
            }
            Step::Watch => self.begins_to_watch().await?,
        }
        if !matches!(step, Step::Clock(_) | Step::Watch) {
            self.model.changes += 1;
        }
        Ok(())
    }

    async fn set_roles(&mut self) {
        let (account, now) = (self.account.clone(), self.model.now);
        let mut roles = Vec::new();
        if any_holds(&self.model.coordinator, now) {
            roles.push(Role::Coordinator);
        }
        if any_holds(&self.model.member, now) {
            roles.push(Role::Member);
        }
        // What is not named ends, also where the clock was set back to before it began.
        if !roles.contains(&Role::Coordinator) {
            Model::take(&mut self.model.coordinator, now);
        }
        if !roles.contains(&Role::Member) {
            Model::take(&mut self.model.member, now);
        }
        self.world
            .write(move |tx| {
                set_roles(tx, &By::system("proof"), HUB, &account, &roles).expect("roles");
                Ok(())
            })
            .await;
    }

    async fn joins(&mut self) {
        let (account, now) = (self.account.clone(), self.model.now);
        let organization = self
            .cast
            .object("organization", "own")
            .expect("an organization")
            .to_owned();
        self.world
            .write(move |tx| {
                tx.execute(
                    "insert into membership (id, hub_id, person_id, organization_id, position, starts_at, confirmed_at, created_at, created_by)
                     values ($1, $2, $3, $4, '', $5, $5, $5, 'System/proof')",
                    params![tx.new_id(), HUB, account, organization, now * 1_000_000],
                )?;
                Ok(())
            })
            .await;
        self.model.membership.push(Span {
            from: now,
            until: None,
        });
    }

    async fn leaves(&mut self) {
        let (account, now) = (self.account.clone(), self.model.now);
        self.world
            .write(move |tx| {
                tx.execute(
                    "update membership set ends_at = case when starts_at > $1 then starts_at else $1 end
                      where person_id = $2 and (ends_at is null or ends_at > $1)",
                    params![now * 1_000_000, account],
                )?;
                Ok(())
            })
            .await;
        for span in &mut self.model.membership {
            if span.until.is_none_or(|until| until > now) {
                span.until = Some(now.max(span.from));
            }
        }
    }

    fn begins(&mut self, token: String, both_factors: bool) {
        self.model.is_seen();
        let now = self.model.now;
        let life = if both_factors { 12 * HOUR } else { 30 * MINUTE };
        self.model.sessions.push(Session {
            token,
            both_factors,
            seen: now,
            expires: now + life,
            locked: false,
            over: false,
        });
    }

    async fn opens(&mut self, factors: SecondFactor) {
        if self.model.disabled {
            return;
        }
        let account = self.account.clone();
        let token = self
            .world
            .write(move |tx| Ok(open_session(tx, &account, factors)?))
            .await;
        self.begins(token, factors == SecondFactor::Shown);
    }

    fn form(&mut self, target: &str, fields: &[(&str, &str)]) -> Ask {
        self.receipts += 1;
        let mut pairs = vec![(
            "idempotency_key".to_owned(),
            format!("life-{}", self.receipts),
        )];
        pairs.extend(
            fields
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        Ask::post(target, &pairs)
    }

    /// With name and password, as a person does; a disabled account is told what everybody is told.
    async fn signs_in(&mut self) -> Result<(), String> {
        let over = self
            .model
            .over_at
            .is_some_and(|over| over <= self.model.now);
        let ask = self.form(
            "/sign-in",
            &[("login_name", "subject"), ("password", PASSWORD)],
        );
        let answer = self.world.ask(&ask).await;
        let token = answer.cookie("session");
        match (token, self.model.disabled || over) {
            (Some(token), false) => self.begins(token, false),
            (None, true) => {}
            (Some(_), true) => return Err("an account that is over signed in".to_owned()),
            // Wrong tries of an account that was over are counted, and may make it wait.
            (None, false) if answer.status == 429 => {}
            (None, false) => {
                return Err(format!("the right password was refused: {}", answer.status));
            }
        }
        Ok(())
    }

    async fn shows_second_factor(&mut self) -> Result<(), String> {
        let step = self.model.now / 30;
        let half = (0..self.model.sessions.len())
            .find(|at| !self.model.sessions[*at].both_factors && self.model.in_force(*at));
        let Some(half) = half.filter(|_| step > self.model.last_code) else {
            return Ok(());
        };
        let code = totp().code_at(self.world.app.clock.now());
        let ask = self
            .form("/sign-in/second-factor", &[("code", &code)])
            .by(Some(&self.model.sessions[half].token));
        let answer = self.world.ask(&ask).await;
        let Some(token) = answer.cookie("session") else {
            return Err(format!("the right code was refused: {}", answer.status));
        };
        self.model.last_code = step;
        self.model.sessions[half].over = true;
        self.begins(token, true);
        Ok(())
    }

    async fn signs_out(&mut self) -> Result<(), String> {
        let Some(at) = self.some_session() else {
            return Ok(());
        };
        let ask = self
            .form("/sign-out", &[])
            .by(Some(&self.model.sessions[at].token));
        let answer = self.world.ask(&ask).await;
        let stands = self.model.stands(at);
        self.model.was_used(at);
        self.model.sessions[at].over |= stands;
        if answer.status == 303 {
            Ok(())
        } else {
            Err(format!("signing out was answered with {}", answer.status))
        }
    }

    async fn ends_another(&mut self) -> Result<(), String> {
        let (Some(by), Some(which)) = (self.some_session(), self.some_session()) else {
            return Ok(());
        };
        let reference = token_hash(&self.model.sessions[which].token)[..16].to_owned();
        let ask = self
            .form("/account/end-session", &[("session", &reference)])
            .by(Some(&self.model.sessions[by].token));
        let answer = self.world.ask(&ask).await;
        let may = self.model.may(by, Look::Account);
        self.model.was_used(by);
        let ended = self.model.sessions[which].over;
        // A form that met a closed door is kept, and its sender led to the door.
        let led_to_the_door = answer.header("location").starts_with("/sign-in?");
        match (may, answer.status) {
            (May::Nothing, 303) if led_to_the_door => {}
            (May::This, 303) if !led_to_the_door => self.model.sessions[which].over = true,
            // Ended before: there is none any more.
            (May::This, 404) if ended => {}
            (May::NotThis, 403) | (May::Nothing, 401) => {}
            (may, status) => {
                return Err(format!("ending a session: {may:?}, answered with {status}"));
            }
        }
        Ok(())
    }

    fn some_session(&mut self) -> Option<usize> {
        let n = self.model.sessions.len();
        (n > 0).then(|| self.dice.below(n))
    }

    /// Looks with some of the sessions, old ones included.
    async fn looks_around(&mut self) -> Result<(), String> {
        for at in 0..self.model.sessions.len() {
            if self.dice.once_in(3) {
                continue;
            }
            let look = self
                .dice
                .one(&[Look::Account, Look::Page, Look::Download, Look::Act]);
            let expected = self.model.may(at, look);
            let got = self.look(at, look).await?;
            self.model.was_used(at);
            self.looks += 1;
            if got != expected {
                return Err(format!(
                    "session {at}, {look:?}: the model says {expected:?}, the application {got:?}\n{:#?}",
                    self.model
                ));
            }
        }
        Ok(())
    }

    async fn look(&mut self, at: usize, look: Look) -> Result<May, String> {
        let token = self.model.sessions[at].token.clone();
        let ask = match look {
            Look::Account => Ask::get("/account"),
            Look::Page => Ask::get("/landmarks"),
            Look::Download => Ask::get(&format!("/imports/{}/report.csv", self.job)),
            Look::Act => {
                let name = format!("目印{}", self.receipts);
                self.form(
                    "/landmarks",
                    &[("name", &name), ("kana", ""), ("place", "35.78,139.90")],
                )
            }
        };
        let before = self.world.audited().await;
        let answer = self.world.ask(&ask.by(Some(&token))).await;
        let acted = self.world.audited().await > before;
        what_came(&answer, matches!(look, Look::Act), acted)
    }

    /// Opens a live stream with a session that may, in the histories that have time for it.
    async fn begins_to_watch(&mut self) -> Result<(), String> {
        let watcher =
            (0..self.model.sessions.len()).find(|at| self.model.may(*at, Look::Page) == May::This);
        let Some(session) = watcher.filter(|_| self.with_streams) else {
            return Ok(());
        };
        let target = format!("/imports/{}/events", self.job);
        let ask = Ask::get(&target).by(Some(&self.model.sessions[session].token));
        let (status, mut body) = open_stream(&self.world.router, &ask).await;
        self.model.was_used(session);
        if status != 200 || !matches!(next_event(&mut body, PATIENCE).await, Event::Came(_)) {
            return Err(format!(
                "a stream that may be watched did not begin: {status}"
            ));
        }
        self.streams.push(Stream {
            session,
            changes: self.model.changes,
            body,
        });
        Ok(())
    }

    /// Something happens, and every open stream tells it to those who may still know, and to nobody else.
    async fn watches(&mut self) -> Result<(), String> {
        if self.streams.is_empty() {
            return Ok(());
        }
        let stream = format!("job/{}", self.job);
        self.world
            .write(move |tx| {
                tx.emit(Told {
                    hub_id: HUB.to_owned(),
                    stream,
                    name: "job.moved".to_owned(),
                    actor: "System/proof".to_owned(),
                    subject: "Job/proof".to_owned(),
                    arguments: "{}".to_owned(),
                });
                Ok(())
            })
            .await;
        let mut still_open = Vec::new();
        for mut stream in std::mem::take(&mut self.streams) {
            let may = self.model.may(stream.session, Look::Page);
            let unchanged = stream.changes == self.model.changes;
            let event = next_event(&mut stream.body, PATIENCE).await;
            self.looks += 1;
            match (may, event) {
                (May::This, Event::Came(_)) => still_open.push(stream),
                // Something about the person changed: the stream may end, and the browser asks anew.
                (May::This, Event::Ended) if !unchanged => {}
                (May::NotThis | May::Nothing, Event::Ended) => {}
                (may, event) => {
                    return Err(format!(
                        "a live stream: the model says {may:?}, the stream {event:?}\n{:#?}",
                        self.model
                    ));
                }
            }
        }
        self.streams = still_open;
        Ok(())
    }
}

fn what_came(answer: &Answer, act: bool, acted: bool) -> Result<May, String> {
    let signed_out = answer.status == 401
        || (answer.status == 303 && answer.header("location").starts_with("/sign-in?"));
    let may = match (answer.status, act) {
        _ if signed_out => May::Nothing,
        (403, _) => May::NotThis,
        (200, false) => May::This,
        (303, true) if acted => May::This,
        (status, _) => return Err(format!("nobody expects {status}")),
    };
    if acted && may != May::This {
        return Err("refused, and yet it was done".to_owned());
    }
    Ok(may)
}
