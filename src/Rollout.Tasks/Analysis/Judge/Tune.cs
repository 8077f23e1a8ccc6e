namespace Rollout.Tasks.Analysis.Judge;

/// <summary>The constants of the judge, set by simulation.</summary>
internal static class Tune
{
    public const double Pow = 0.3;
    public const double Lump = 0.1;
    public const double N0 = 8;
    public const double C = 2;
    public const double D0 = 4;
    public const double DF = 10;
    public const double Plan = 0.9;
    public const double WW = 1;
    public const double RhoC = 1;
    public const double RhoN = 1;
}
