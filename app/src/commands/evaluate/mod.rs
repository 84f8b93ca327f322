//! `kyoten evaluate`: did it help, from the command line.

mod report;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use kyoten_evaluation::bacon::{self, Comparison};
use kyoten_evaluation::disclosure::{Counts, LEAST, Protected, Rule, Shown};
use kyoten_evaluation::few_clusters::{
    Draws, WildBootstrap, WildChoices, placebo, randomization, wild_bootstrap,
};
use kyoten_evaluation::group_time::{self, Aggregate, Base, Choices, Control, Estimator, Kind};
use kyoten_evaluation::imputation::{self, Uncertainty};
use kyoten_evaluation::linear::regression::{Fit, Variance};
use kyoten_evaluation::table::{self, Mistake, Wanted};
use kyoten_evaluation::two_by_two::TwoByTwo;
use kyoten_evaluation::two_way::{
    EXPOSED, JointTest, Window, event_study, few_treated_clusters, two_way,
};
use kyoten_evaluation::{Estimate, Layout, Panel, Refusal, Warning, sun_abraham};
use serde_json::json;

use super::NEEDS_A_PERSON;
use report::{Form, Report, Section};

/// The command or its input was wrong.
const BAD_INPUT: u8 = 2;
/// It could not be estimated.
const NO_ANSWER: u8 = 1;

const EXAMPLE: &str = "\
Examples, for a CSV with one row for each district and year:
  kyoten evaluate describe --data P.csv --unit district --time year --outcome deaths_at_home --cohort hub_since
      who is in the panel, since when exposed, and what was lost on the way
  kyoten evaluate att-gt --data P.csv --unit district --time year --outcome deaths_at_home --cohort hub_since
      the effect on each cohort in each year, against districts without a hub, and their averages
  kyoten evaluate att-gt … --covariates share75 --est dr --control not-yet --cluster city --json > answer.json
      adjusted, compared with districts that get their hub later, every figure at full precision
  kyoten evaluate twfe … --cluster city --wild webb
      one effect for all by two-way fixed effects, with the bootstrap for few clusters
  kyoten evaluate bacon …
      which comparisons that one effect is made of, and which of them are doubtful

The panel: a header row; cohort is the first exposed period, blank or 0 for never; a month is written 2024-04.
Exit codes: 0 done, 1 it cannot be estimated, 2 the file or the command is wrong, 3 done, but read the warnings.";

/// Did it help? Effects of a hub, a rule or a service, with what can and cannot be said.
#[derive(clap::Args)]
#[command(after_help = EXAMPLE)]
pub struct EvaluateCommand {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(clap::Subcommand)]
enum Verb {
    /// Who is in the panel: units by cohort, periods, and what was lost on the way
    Describe(PanelOnly),
    /// Two groups, two times: four means and the difference of their differences
    Did(TwoGroups),
    /// One effect for all by two-way fixed effects
    Twfe(TwoWay),
    /// Effects by time since exposure, by two-way fixed effects (simple, biased when cohorts' effects differ)
    EventStudy(Study),
    /// Effects by time since exposure, as Sun and Abraham weigh them
    SunAbraham(Weighted),
    /// Effects by cohort and period of Callaway and Sant'Anna, and their averages
    AttGt(AttGt),
    /// Effects by imputing what would have been (Borusyak, Jaravel and Spiess)
    Imputation(PanelOnly),
    /// The same effects by Gardner's two-stage regression
    TwoStage(PanelOnly),
    /// Which comparisons the two-way estimate is made of (Goodman-Bacon)
    Bacon(PanelOnly),
    /// What the estimate would be, had others been exposed (randomisation inference)
    Randomize(Randomize),
    /// Pretend exposure earlier, before anything happened: an effect found there is a warning
    Placebo(Placebo),
    /// Blank the small counts of a table so that nobody can work them out
    Protect(Protect),
}

/// The panel and its columns.
#[derive(clap::Args)]
#[command(next_help_heading = "The panel")]
struct PanelArgs {
    /// The panel (CSV, UTF-8, one row for each unit and period)
    #[arg(long, value_name = "FILE")]
    data: PathBuf,
    /// Column of the unit followed over time
    #[arg(long, value_name = "COLUMN")]
    unit: String,
    /// Column of the period: whole numbers, or months such as 2024-04
    #[arg(long, value_name = "COLUMN")]
    time: String,
    /// Column of the outcome; blank or NA is missing
    #[arg(long, value_name = "COLUMN")]
    outcome: String,
    /// Column of the first exposed period; blank or 0 is never
    #[arg(long, value_name = "COLUMN")]
    cohort: Option<String>,
    /// Columns that explain, separated by commas
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    covariates: Vec<String>,
    /// Column of positive weights
    #[arg(long, value_name = "COLUMN")]
    weight: Option<String>,
    /// Column of the cluster within which rows depend on each other [default: the unit]
    #[arg(long, value_name = "COLUMN")]
    cluster: Option<String>,
    /// Columns of further fixed effects, separated by commas
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    absorb: Vec<String>,
    #[command(flatten)]
    form: FormArgs,
}

#[derive(clap::Args)]
struct FormArgs {
    /// The probability an interval covers with
    #[arg(long, default_value_t = 0.95, value_parser = level)]
    level: f64,
    /// Write the estimates as CSV
    #[arg(long, conflicts_with = "json")]
    csv: bool,
}

#[derive(clap::Args)]
struct PanelOnly {
    #[command(flatten)]
    panel: PanelArgs,
}

#[derive(clap::Args)]
struct TwoGroups {
    /// The rows (CSV, UTF-8)
    #[arg(long, value_name = "FILE")]
    data: PathBuf,
    /// Column of the outcome; blank or NA is missing
    #[arg(long, value_name = "COLUMN")]
    outcome: String,
    /// Column that is 1 for the treated group, 0 for the other
    #[arg(long, value_name = "COLUMN")]
    treated: String,
    /// Column that is 1 for the later time, 0 for the earlier
    #[arg(long, value_name = "COLUMN")]
    after: String,
    /// Column of the cluster [default: rows are independent]
    #[arg(long, value_name = "COLUMN")]
    cluster: Option<String>,
    #[command(flatten)]
    form: FormArgs,
}

#[derive(clap::Args)]
struct TwoWay {
    #[command(flatten)]
    panel: PanelArgs,
    /// Standard errors: crv1 clustered, crv3 clustered by leaving one out, hc1 independent, iid equal
    #[arg(long, default_value = "crv1", value_parser = variance)]
    se: Variance,
    /// Also the wild cluster bootstrap: webb for a dozen clusters or fewer, else rademacher
    #[arg(long, value_name = "WEIGHTS", value_parser = wild_weights)]
    wild: Option<Draws>,
    /// Draws of the bootstrap
    #[arg(long, default_value_t = 9999, value_parser = draws)]
    draws: usize,
    /// The same seed gives the same figures
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

#[derive(clap::Args)]
struct Study {
    #[command(flatten)]
    panel: PanelArgs,
    /// Standard errors: crv1, crv3, hc1 or iid
    #[arg(long, default_value = "crv1", value_parser = variance)]
    se: Variance,
    /// Earlier and later times share the coefficients of these ends, e.g. -4..5
    #[arg(long, value_name = "FIRST..LAST", value_parser = window, allow_hyphen_values = true)]
    window: Option<Window>,
}

#[derive(clap::Args)]
struct Weighted {
    #[command(flatten)]
    panel: PanelArgs,
    /// Standard errors: crv1, crv3, hc1 or iid
    #[arg(long, default_value = "crv1", value_parser = variance)]
    se: Variance,
}

#[derive(clap::Args)]
struct AttGt {
    #[command(flatten)]
    panel: PanelArgs,
    /// Whom to compare with: never (never exposed) or not-yet (not exposed yet)
    #[arg(long, default_value = "never", value_parser = control)]
    control: Control,
    /// With covariates: dr (doubly robust), ipw (weighting) or reg (outcome regression)
    #[arg(long, default_value = "dr", value_parser = estimator)]
    est: Estimator,
    /// Before exposure compare with: varying (the period before) or universal (the last before exposure)
    #[arg(long, default_value = "varying", value_parser = base)]
    base: Base,
    /// Periods before exposure in which units may already react
    #[arg(long, default_value_t = 0)]
    anticipation: u16,
    /// Draws for bands that hold for all effects at once; 0 leaves them out
    #[arg(long, default_value_t = 999, value_parser = draws)]
    draws: usize,
    /// The same seed gives the same figures
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

#[derive(clap::Args)]
struct Randomize {
    #[command(flatten)]
    panel: PanelArgs,
    /// Assignments to look at when there are more
    #[arg(long, default_value_t = 999, value_parser = draws)]
    draws: usize,
    /// The same seed gives the same figures
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

#[derive(clap::Args)]
struct Placebo {
    #[command(flatten)]
    panel: PanelArgs,
    /// How many periods before the first true exposure to pretend one
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..))]
    earlier: u32,
}

#[derive(clap::Args)]
struct Protect {
    /// The table (CSV): a header row, then a name and counts in each row; totals are added, do not give them
    #[arg(long, value_name = "FILE")]
    data: PathBuf,
    /// Counts below this are secret
    #[arg(long, default_value_t = LEAST, value_parser = clap::value_parser!(u64).range(2..1_000_000))]
    least: u64,
    /// A count of zero is secret too
    #[arg(long)]
    hide_zero: bool,
}

/// Why there is no report.
enum No {
    /// The file: every mistake.
    Mistakes(Vec<Mistake>),
    /// The design.
    Refusal(Refusal),
    /// The machine.
    Fault(anyhow::Error),
}

impl From<Refusal> for No {
    fn from(refusal: Refusal) -> No {
        No::Refusal(refusal)
    }
}

impl From<Vec<Mistake>> for No {
    fn from(mistakes: Vec<Mistake>) -> No {
        No::Mistakes(mistakes)
    }
}

impl From<anyhow::Error> for No {
    fn from(error: anyhow::Error) -> No {
        No::Fault(error)
    }
}

impl EvaluateCommand {
    /// Estimates, and prints the report.
    pub fn run(self, json: bool) -> Result<ExitCode> {
        let (outcome, csv) = match self.verb {
            Verb::Describe(one) => (one.panel.describe(), one.panel.form.csv),
            Verb::Did(one) => (one.report(), one.form.csv),
            Verb::Twfe(one) => (one.report(), one.panel.form.csv),
            Verb::EventStudy(one) => (one.report(), one.panel.form.csv),
            Verb::SunAbraham(one) => (one.report(), one.panel.form.csv),
            Verb::AttGt(one) => (one.report(), one.panel.form.csv),
            Verb::Imputation(one) => (
                one.panel.impute(Uncertainty::Imputation),
                one.panel.form.csv,
            ),
            Verb::TwoStage(one) => (one.panel.impute(Uncertainty::TwoStage), one.panel.form.csv),
            Verb::Bacon(one) => (one.panel.bacon(), one.panel.form.csv),
            Verb::Randomize(one) => (one.report(), one.panel.form.csv),
            Verb::Placebo(one) => (one.report(), one.panel.form.csv),
            Verb::Protect(one) => return one.run(json),
        };
        let form = match (json, csv) {
            (true, _) => Form::Json,
            (false, true) => Form::Csv,
            (false, false) => Form::Table,
        };
        finish(outcome.and_then(|report| Ok((report.print(form)?, report.has_warnings()))))
    }
}

/// Prints what was made, or every reason why nothing was.
fn finish(outcome: Result<(String, bool), No>) -> Result<ExitCode> {
    match outcome {
        Ok((text, has_warnings)) => {
            print!("{text}");
            Ok(if has_warnings {
                ExitCode::from(NEEDS_A_PERSON)
            } else {
                ExitCode::SUCCESS
            })
        }
        Err(No::Mistakes(mistakes)) => {
            mistakes.iter().for_each(|mistake| eprintln!("{mistake}"));
            let plural = if mistakes.len() == 1 {
                "thing"
            } else {
                "things"
            };
            eprintln!(
                "kyoten: {} {plural} to correct in the file; nothing was estimated",
                mistakes.len()
            );
            Ok(ExitCode::from(BAD_INPUT))
        }
        Err(No::Refusal(refusal)) => {
            eprintln!("kyoten: {refusal}");
            Ok(ExitCode::from(NO_ANSWER))
        }
        Err(No::Fault(error)) => Err(error),
    }
}

impl PanelArgs {
    fn read(&self) -> Result<Panel, No> {
        let layout = Layout {
            unit: self.unit.clone(),
            time: self.time.clone(),
            outcome: self.outcome.clone(),
            cohort: self.cohort.clone(),
            weight: self.weight.clone(),
            cluster: self.cluster.clone(),
            covariates: self.covariates.clone(),
            absorb: self.absorb.clone(),
        };
        Ok(Panel::read(
            &self.data.display().to_string(),
            &read(&self.data)?,
            &layout,
        )?)
    }

    /// The panel of a verb that needs to know who is exposed.
    fn read_exposed(&self) -> Result<Panel, No> {
        if self.cohort.is_none() {
            return Err(No::Refusal(Refusal::Design(
                "say since when units are exposed with --cohort COLUMN".into(),
            )));
        }
        self.read()
    }

    fn start(&self, title: &str, panel: &Panel) -> Report {
        let mut report = Report::new(title, self.form.level);
        report.attrition.clone_from(&panel.attrition);
        report.choice("data", self.data.display().to_string());
        report.choice("outcome", self.outcome.clone());
        report.choice(
            "cluster",
            self.cluster.as_ref().unwrap_or(&self.unit).clone(),
        );
        if !self.covariates.is_empty() {
            report.choice("covariates", self.covariates.join(", "));
        }
        report
    }

    fn describe(&self) -> Result<Report, No> {
        let panel = self.read()?;
        let mut report = self.start("The panel", &panel);
        let balanced = panel.unit.len() == panel.units.len() * panel.periods.len();
        let ends = [panel.periods.first(), panel.periods.last()]
            .map(|one| one.map_or(String::new(), |&one| panel.calendar.label(one)));
        report.say(format!(
            "{} units in {} clusters, {} periods from {} to {}, {}.",
            panel.units.len(),
            panel.clusters.len(),
            panel.periods.len(),
            ends[0],
            ends[1],
            if balanced {
                "every unit in every period"
            } else {
                "some units not in every period"
            }
        ));
        let cohorts = panel.cohorts().into_iter().map(Some).chain([None]);
        for cohort in cohorts {
            let n_units = panel.cohort.iter().filter(|&&one| one == cohort).count();
            let name = cohort.map_or("Never exposed".to_owned(), |one| {
                format!("Exposed from {}", panel.calendar.label(one))
            });
            let rows: Vec<f64> = (0..panel.unit.len())
                .filter(|&row| {
                    panel.cohort[panel.unit[row] as usize] == cohort && !panel.is_exposed(row)
                })
                .map(|row| panel.outcome[row])
                .collect();
            let mean = if rows.is_empty() {
                "–".to_owned()
            } else {
                report::figure(rows.iter().sum::<f64>() / rows.len() as f64)
            };
            report.say(format!(
                "{name}: {n_units} units; mean outcome while not exposed {mean}."
            ));
        }
        report.warnings.extend(few_treated_clusters(&panel));
        report.more = json!({ "n_units": panel.units.len(), "n_clusters": panel.clusters.len(), "balanced": balanced });
        Ok(report)
    }

    fn impute(&self, uncertainty: Uncertainty) -> Result<Report, No> {
        let panel = self.read_exposed()?;
        let found = imputation::estimate(&panel, uncertainty, self.form.level)?;
        let title = match uncertainty {
            Uncertainty::Imputation => "Effects by imputation (Borusyak, Jaravel, Spiess)",
            Uncertainty::TwoStage => "Effects by two-stage regression (Gardner)",
        };
        let mut report = self.start(title, &panel);
        report.say_overall(&found.overall);
        report.say(format!(
            "Learnt from {} rows not exposed, for {} exposed rows.",
            found.n_unexposed, found.n_exposed
        ));
        report.sections.push(Section::of(
            "Average over exposed rows",
            vec![found.overall],
        ));
        report.sections.push(Section::of(
            "By periods since exposure",
            found.effects.into_iter().map(|one| one.estimate).collect(),
        ));
        report.warnings = found.warnings;
        report.warnings.extend(few_treated_clusters(&panel));
        Ok(report)
    }

    fn bacon(&self) -> Result<Report, No> {
        let panel = self.read_exposed()?;
        let found = bacon::decompose(&panel)?;
        let mut report = self.start(
            "What the two-way estimate is made of (Goodman-Bacon)",
            &panel,
        );
        report.say(format!(
            "The two-way estimate is {}; it is the weighted average of:",
            report::figure(found.two_way)
        ));
        for one in &found.summary {
            let kind = match one.comparison {
                Comparison::Never => "exposed against never exposed",
                Comparison::Always => "exposed against always exposed",
                Comparison::EarlierVersusLater => "earlier against later, not yet exposed",
                Comparison::LaterVersusEarlier => {
                    "later against earlier, already exposed (doubtful when effects change over time)"
                }
            };
            report.say(format!(
                "  weight {:.4}, estimate {}: {kind}",
                one.weight,
                report::figure(one.estimate)
            ));
        }
        report.more = json!({ "decomposition": found });
        Ok(report)
    }
}

impl TwoGroups {
    fn report(&self) -> Result<Report, No> {
        let file = self.data.display().to_string();
        let number = |name: &String| Wanted {
            name: name.clone(),
            kind: table::Kind::Number,
        };
        let mut wanted = vec![
            number(&self.outcome),
            number(&self.treated),
            number(&self.after),
        ];
        wanted.extend(self.cluster.iter().map(|name| Wanted {
            name: name.clone(),
            kind: table::Kind::Category,
        }));
        let rows = table::read(&file, &read(&self.data)?, &wanted)?;
        let mut mistakes = Vec::new();
        let mut is_one = |name: &String| -> Vec<bool> {
            let values = rows.numbers(name).unwrap_or_default();
            for (value, &line) in values
                .iter()
                .zip(&rows.lines)
                .filter(|(value, _)| **value != 0.0 && **value != 1.0)
            {
                let shown = if value.is_nan() {
                    "missing".to_owned()
                } else {
                    value.to_string()
                };
                mistakes.push(Mistake {
                    file: file.clone(),
                    line: Some(line),
                    column: Some(name.clone()),
                    what: format!("is {shown}; write 1 or 0"),
                });
            }
            values.iter().map(|&value| value == 1.0).collect()
        };
        let (treated, after) = (is_one(&self.treated), is_one(&self.after));
        if !mistakes.is_empty() {
            return Err(No::Mistakes(mistakes));
        }
        let design = TwoByTwo {
            outcome: rows.numbers(&self.outcome).unwrap_or_default().to_vec(),
            treated,
            after,
            weights: None,
            clusters: self
                .cluster
                .as_ref()
                .and_then(|name| rows.factor(name))
                .map(|(factor, _)| factor),
        };
        let variance = if self.cluster.is_some() {
            Variance::Crv1
        } else {
            Variance::Heteroskedastic
        };
        let found = design.estimate(variance, self.form.level)?;
        let mut report = Report::new("Difference in differences", self.form.level);
        report.choice("data", file);
        report.choice("outcome", self.outcome.clone());
        report.say_overall(&found.effect);
        let line = |name: &str, [before, after]: [f64; 2]| {
            format!(
                "{name}: {} before, {} after, change {}.",
                report::figure(before),
                report::figure(after),
                report::figure(after - before)
            )
        };
        report.say(line("Treated group", found.treated));
        report.say(line("Comparison group", found.comparison));
        report.say(format!(
            "{} rows, {} left out because the outcome is missing.",
            found.n_rows.iter().sum::<usize>(),
            found.n_missing
        ));
        report.warnings.clone_from(&found.warnings);
        report.sections.push(Section::of(
            "Difference of differences",
            vec![found.effect.clone()],
        ));
        report.more = json!({ "means": found });
        Ok(report)
    }
}

impl TwoWay {
    fn report(&self) -> Result<Report, No> {
        let panel = self.panel.read()?;
        let regression = two_way(&panel);
        if regression.regressors.is_empty() {
            return Err(No::Refusal(Refusal::Design(
                "name what is to explain the outcome with --cohort or --covariates".into(),
            )));
        }
        let fit = regression.fit(self.se, self.panel.form.level)?;
        let mut report = self.panel.start("Two-way fixed effects", &panel);
        if let Some(exposed) = fit.coefficient(EXPOSED) {
            report.say_overall(exposed);
            report.say("One number for all cohorts and times; when effects differ, look at bacon and use att-gt.".into());
        }
        report.say(fit_sentence(&fit));
        report
            .sections
            .push(Section::of("Coefficients", fit.coefficients.clone()));
        report.warnings.clone_from(&fit.warnings);
        report.warnings.extend(few_treated_clusters(&panel));
        let mut wild = None;
        if let Some(draws) = self.wild {
            let name = &fit.coefficients[0].name;
            let choices = WildChoices {
                draws,
                n_draws: self.draws,
                seed: self.seed,
                level: self.panel.form.level,
            };
            let found = wild_bootstrap(&regression, name, choices)?;
            report.say(wild_sentence(name, &found));
            wild = Some(found);
        }
        report.more = json!({
            "n_rows": fit.n_rows, "n_clusters": fit.n_clusters, "n_parameters": fit.n_parameters,
            "r_squared_within": fit.r_squared_within, "wild_bootstrap": wild,
        });
        Ok(report)
    }
}

fn fit_sentence(fit: &Fit) -> String {
    let clusters = fit
        .n_clusters
        .map_or(String::new(), |n| format!(", {n} clusters"));
    format!(
        "{} rows{clusters}, within-R² {:.4}.",
        fit.n_rows, fit.r_squared_within
    )
}

fn wild_sentence(name: &str, found: &WildBootstrap) -> String {
    let end = |end: Option<f64>| end.map_or("no end".to_owned(), report::figure);
    let [low, high] = found.interval;
    let how = if found.enumerated {
        "all there are"
    } else {
        "drawn"
    };
    format!(
        "Wild cluster bootstrap of {name}: p = {}, interval {} to {} ({} draws over {} clusters, {how}).",
        report::p_value(found.p_value),
        end(low),
        end(high),
        found.n_draws,
        found.n_clusters
    )
}

impl Study {
    fn report(&self) -> Result<Report, No> {
        let panel = self.panel.read_exposed()?;
        let found = event_study(&panel, self.window, self.se, self.panel.form.level)?;
        let mut report = self.panel.start(
            "Event study by two-way fixed effects (against the period before exposure)",
            &panel,
        );
        report.say_pre_trend(found.pre_trend.as_ref());
        report.sections.push(Section::of(
            "By periods since exposure",
            found.effects.into_iter().map(|one| one.estimate).collect(),
        ));
        report.warnings = found.warnings;
        report.more = json!({ "n_rows": found.n_rows, "n_clusters": found.n_clusters, "pre_trend": found.pre_trend });
        Ok(report)
    }
}

impl Weighted {
    fn report(&self) -> Result<Report, No> {
        let panel = self.panel.read_exposed()?;
        let found = sun_abraham::estimate(&panel, self.se, self.panel.form.level)?;
        let mut report = self
            .panel
            .start("Event study weighted by cohorts (Sun and Abraham)", &panel);
        report.say_overall(&found.overall);
        report.sections.push(Section::of(
            "Average over exposed rows",
            vec![found.overall],
        ));
        report.sections.push(Section::of(
            "By periods since exposure",
            found.effects.into_iter().map(|one| one.estimate).collect(),
        ));
        report.warnings = found.warnings;
        report.warnings.extend(few_treated_clusters(&panel));
        Ok(report)
    }
}

impl AttGt {
    fn report(&self) -> Result<Report, No> {
        let panel = self.panel.read_exposed()?;
        let choices = Choices {
            control: self.control,
            estimator: self.est,
            base: self.base,
            anticipation: self.anticipation,
            level: self.panel.form.level,
        };
        let found = group_time::estimate(&panel, choices)?;
        let mut report = self.panel.start(
            "Effects by cohort and period (Callaway and Sant'Anna)",
            &panel,
        );
        report.attrition.clone_from(&found.attrition);
        report.choice(
            "compared with",
            match self.control {
                Control::Never => "the never exposed",
                Control::NotYet => "the not yet exposed",
            }
            .into(),
        );
        let kinds = [Kind::Simple, Kind::Group, Kind::Dynamic, Kind::Calendar];
        let aggregates: Vec<Aggregate> = kinds
            .into_iter()
            .filter_map(|kind| found.aggregate(kind))
            .collect();
        if let Some(simple) = aggregates.first() {
            report.say_overall(&simple.overall);
        }
        report.say_pre_trend(found.pre_test.as_ref());
        let mut section = Section::of(
            "ATT(cohort, period)",
            found
                .cells
                .iter()
                .map(|cell| cell.estimate.clone())
                .collect(),
        );
        section.bands = found.bands(self.draws, self.seed);
        report.sections.push(section);
        for aggregate in &aggregates {
            let heading = match aggregate.kind {
                Kind::Simple => "Average over all exposed cohorts and periods",
                Kind::Group => "By cohort",
                Kind::Dynamic => "By periods since exposure",
                Kind::Calendar => "By period",
            };
            let label = |at: i32| match aggregate.kind {
                Kind::Dynamic => at.to_string(),
                Kind::Simple | Kind::Group | Kind::Calendar => panel.calendar.label(at),
            };
            let parts = aggregate.parts.iter().map(|part| Estimate {
                name: label(part.at),
                ..part.estimate.clone()
            });
            let mut section = Section::of(heading, parts.collect());
            section.bands = found.bands_of(aggregate, self.draws, self.seed);
            section.overall = Some(aggregate.overall.clone());
            report.sections.push(section);
        }
        report.warnings.clone_from(&found.warnings);
        report.warnings.extend(few_treated_clusters(&panel));
        report.more = json!({
            "choices": choices, "n_units": found.n_units, "n_clusters": found.n_clusters, "pre_test": found.pre_test,
            "cells": found.cells, "aggregates": aggregates,
        });
        Ok(report)
    }
}

impl Randomize {
    fn report(&self) -> Result<Report, No> {
        let panel = self.panel.read_exposed()?;
        let found = randomization(&panel, self.draws, self.seed)?;
        let mut report = self
            .panel
            .start("Randomisation inference on the two-way estimate", &panel);
        let how = if found.enumerated {
            "all there are"
        } else {
            "dealt at random"
        };
        report.say(format!("The estimate is {}. Among {} assignments to {} clusters or units ({how}), a share of {} gives one as far from zero.", report::figure(found.estimate), found.n_assignments, found.n_dealt, report::p_value(found.p_value)));
        if found.smallest_p_value > 1.0 - self.panel.form.level {
            report.say(format!("This design can never give less than {}: no effect, however large, would be told from chance.", report::p_value(found.smallest_p_value)));
        }
        report.more = json!({ "randomization": found });
        Ok(report)
    }
}

impl Placebo {
    fn report(&self) -> Result<Report, No> {
        let panel = self.panel.read_exposed()?;
        let pretended = placebo(&panel, self.earlier)?;
        let choices = Choices {
            control: Control::Never,
            estimator: Estimator::DoublyRobust,
            base: Base::Varying,
            anticipation: 0,
            level: self.panel.form.level,
        };
        let found = group_time::estimate(&pretended, choices)?;
        let mut report = self.panel.start(
            "Placebo: exposure pretended before anything happened",
            &pretended,
        );
        report.attrition.clone_from(&found.attrition);
        if let Some(simple) = found.aggregate(Kind::Simple) {
            let verdict = match simple.overall.p_value {
                Some(p) if p < 1.0 - self.panel.form.level => {
                    "An \"effect\" is found although there was none: the groups did not move alike, and effects found later are in doubt."
                }
                Some(_) => {
                    "No effect is found where there can be none; this speaks for the comparison, but does not prove it."
                }
                None => "Its uncertainty cannot be told.",
            };
            report.say(verdict.into());
            report.sections.push(Section::of(
                "Average of the pretended effect",
                vec![simple.overall],
            ));
        }
        // A placebo is itself the test before exposure; that it has none of its own is no danger.
        let own_test = |one: &&Warning| !matches!(one, Warning::NoPreTest { .. });
        report
            .warnings
            .extend(found.warnings.iter().filter(own_test).cloned());
        Ok(report)
    }
}

impl Protect {
    fn run(&self, json: bool) -> Result<ExitCode> {
        finish(self.protect(json))
    }

    fn protect(&self, json: bool) -> Result<(String, bool), No> {
        let file = self.data.display().to_string();
        let (header, names, rows) = report::counts(&file, &read(&self.data)?)?;
        let counts = Counts::of(&rows).map_err(|error| Refusal::Design(error.to_string()))?;
        let rule = Rule {
            least: self.least,
            hide_zero: self.hide_zero,
            width: self.least - 1,
        };
        let table = Protected::of(&counts, rule);
        let places = || {
            (0..=rows.len()).flat_map(|row| (0..=rows[0].len()).map(move |column| (row, column)))
        };
        let n_of = |wanted: Shown| {
            places()
                .filter(|&(row, column)| table.shown(row, column) == wanted)
                .count()
        };
        let text = if json {
            let cells: Vec<_> = places()
                .map(|(row, column)| {
                    let shown = table.shown(row, column);
                    let count = (shown == Shown::Published).then(|| counts.at(row, column));
                    json!({ "row": names.get(row), "column": header.get(column + 1), "shown": shown, "count": count })
                })
                .collect();
            format!(
                "{:#}\n",
                json!({ "schema": "kyoten.protected-table", "version": 1, "safe": table.is_safe(), "cells": cells })
            )
        } else {
            report::protected(&header, &names, &counts, &table)
                .context("the table could not be written")?
        };
        let small = if self.hide_zero { 0 } else { 1 };
        eprintln!(
            "{} small counts ({small} to {}) are blank, and {} further cells to protect them{}",
            n_of(Shown::Primary),
            self.least - 1,
            n_of(Shown::Complementary),
            if table.is_safe() {
                "; nobody who sees the table can narrow a small count down further"
            } else {
                ""
            }
        );
        if !table.is_safe() {
            return Err(No::Refusal(Refusal::Design("the table is too small to protect its small counts even with everything blank; do not publish it".into())));
        }
        Ok((text, false))
    }
}

fn read(path: &PathBuf) -> Result<Vec<u8>, No> {
    Ok(std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?)
}

fn level(text: &str) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|level| (0.5..1.0).contains(level))
        .ok_or_else(|| "write a probability from 0.5 to below 1, such as 0.95".into())
}

/// More draws than anybody needs, few enough for memory.
const MOST_DRAWS: usize = 1_000_000;

fn draws(text: &str) -> Result<usize, String> {
    text.parse()
        .ok()
        .filter(|draws| *draws <= MOST_DRAWS)
        .ok_or_else(|| format!("write a whole number from 0 to {MOST_DRAWS}"))
}

fn variance(text: &str) -> Result<Variance, String> {
    match text {
        "crv1" => Ok(Variance::Crv1),
        "crv3" => Ok(Variance::Crv3),
        "hc1" => Ok(Variance::Heteroskedastic),
        "iid" => Ok(Variance::Homoskedastic),
        _ => Err("write crv1, crv3, hc1 or iid".into()),
    }
}

fn wild_weights(text: &str) -> Result<Draws, String> {
    match text {
        "webb" => Ok(Draws::Webb),
        "rademacher" => Ok(Draws::Rademacher),
        _ => Err("write webb or rademacher".into()),
    }
}

fn control(text: &str) -> Result<Control, String> {
    match text {
        "never" => Ok(Control::Never),
        "not-yet" => Ok(Control::NotYet),
        _ => Err("write never or not-yet".into()),
    }
}

fn estimator(text: &str) -> Result<Estimator, String> {
    match text {
        "dr" => Ok(Estimator::DoublyRobust),
        "ipw" => Ok(Estimator::InverseProbability),
        "reg" => Ok(Estimator::Regression),
        _ => Err("write dr, ipw or reg".into()),
    }
}

fn base(text: &str) -> Result<Base, String> {
    match text {
        "varying" => Ok(Base::Varying),
        "universal" => Ok(Base::Universal),
        _ => Err("write varying or universal".into()),
    }
}

fn window(text: &str) -> Result<Window, String> {
    let ends = text
        .split_once("..")
        .and_then(|(first, last)| Some((first.parse().ok()?, last.parse().ok()?)));
    match ends {
        Some((first, last)) if first < -1 && last >= 0 => Ok(Window { first, last }),
        _ => Err("write the first and the last time since exposure, such as -4..5, with the first below -1".into()),
    }
}

impl Report {
    fn say_pre_trend(&mut self, test: Option<&JointTest>) {
        if let Some(test) = test {
            let verdict = if test.p_value < 1.0 - self.level {
                "the groups moved apart before exposure: the effects below are in doubt"
            } else {
                "no sign that the groups moved apart before exposure, which is no proof that they would not have after"
            };
            self.say(format!("Test that all effects before exposure are zero: chi-square {:.3} with {} degrees, p = {}; {verdict}.", test.statistic, test.degrees, report::p_value(test.p_value)));
        }
    }
}
