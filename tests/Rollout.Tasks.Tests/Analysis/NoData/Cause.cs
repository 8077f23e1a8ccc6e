namespace Rollout.Tasks.Tests.Analysis.NoData;

/// <summary>Why there is no data to decide by. The names are the rows of docs/no-data.md.</summary>
internal enum Cause
{
    AllIsWell,
    NoSeries,
    EmptyAnswer,
    NotANumber,
    PlusInfinity,
    MinusInfinity,
    SeveralSeries,
    Old,
    ClockAhead,
    ClockBehind,
    HttpError,
    Warning,
    Refused,
    TimeOut,
    ZeroRequests,
    CounterReset,
    NothingConfigured,
}

/// <summary>Who watches.</summary>
internal enum Watchers
{
    Guards,
    Judge,
    Both,
}
