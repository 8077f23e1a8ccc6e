namespace Rollout.Tasks.Analysis.Judge;

/// <summary>The constants of the judge. They were set by simulation: bench/judge says what comes of them.</summary>
internal static class Tune
{
    /// <summary>Counts: the budget is released with this power of the share of the planned looks.</summary>
    public const double Pow = 0.35;

    /// <summary>Counts: looks before they decide.</summary>
    public const double F = 3;

    /// <summary>Counts: part of the budget for the planned looks; the rest is for those beyond.</summary>
    public const double Plan = 0.97;

    /// <summary>Ranks: samples a slot before they decide.</summary>
    public const double N0 = 14;

    /// <summary>Ranks: part of the planned budget that the first deciding look has.</summary>
    public const double Lump = 0.5;

    /// <summary>Ranks: part of the budget for the planned looks.</summary>
    public const double RankPlan = 0.8;

    /// <summary>Ranks: autocorrelation above it, in standard errors, is taken for real.</summary>
    public const double X1 = 1.4;

    /// <summary>Ranks: and is then taken for larger by so many standard errors.</summary>
    public const double X2 = 1.5;

    /// <summary>Ranks: correction of the bias of the autocorrelation, over the number of samples.</summary>
    public const double C = 2;

    /// <summary>Counts: scatter above it, in standard errors, is taken for real.</summary>
    public const double X3 = 2.2;

    /// <summary>Counts: and above this allowance for few blocks.</summary>
    public const double D0 = 2.2;

    /// <summary>Counts: autocorrelation above it, in standard errors, is taken for real.</summary>
    public const double RhoN = 2.5;

    /// <summary>Counts: degrees of freedom that small scatter adds.</summary>
    public const double DF = 10;

    /// <summary>Counts: by how much the evidence may lead the evidence without the worst block.</summary>
    public const double WW = 2.5;
}
