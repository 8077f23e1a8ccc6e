namespace Rollout.Tasks.Analysis.Judge;

/// <summary>What both slots did in one or more looks that follow each other.</summary>
/// <param name="Candidate">Events, or the sum of samples.</param>
/// <param name="CandidateOf">Requests, or the number of samples.</param>
/// <param name="Stable">Events, or the sum of samples.</param>
/// <param name="StableOf">Requests, or the number of samples.</param>
internal readonly record struct Block(double Candidate, double CandidateOf, double Stable, double StableOf)
{
    /// <summary>Events of both slots.</summary>
    public double Events => Candidate + Stable;

    /// <summary>The candidate's share of the requests.</summary>
    public double Share => CandidateOf / (CandidateOf + StableOf);

    /// <summary>Events that the candidate would have if both slots were the same.</summary>
    public double Expected => CandidateOf + StableOf > 0 ? Events * Share : 0;

    public static Block operator +(Block one, Block other) =>
        new(one.Candidate + other.Candidate, one.CandidateOf + other.CandidateOf, one.Stable + other.Stable, one.StableOf + other.StableOf);
}
