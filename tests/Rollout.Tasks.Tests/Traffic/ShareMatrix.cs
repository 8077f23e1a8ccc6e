namespace Rollout.Tasks.Tests.Traffic;

/// <summary>Planned and observed weights, and the groups that differ: for the comparison alone and for a router's readings.</summary>
internal static class ShareMatrix
{
    /// <summary>
    /// Weights of a rule: blue, green, then groups that are not managed (u0, u1, u2). Rules are divided by '/'. The last text has the groups that differ.
    /// </summary>
    public static TheoryData<string, string, string> Rows => new()
    {
        { "90 10", "90 10", "" },
        { "90 10", "9 1", "" },
        { "90 10", "900 100", "" },
        { "90 10", "899 100", "0:blue 0:green" },
        { "90 10", "11 10", "0:blue 0:green" },
        { "90 10", "0 0", "0:blue 0:green" },
        { "100 0", "1 0", "" },
        { "100 0", "999 0", "" },
        { "100 0", "999 1", "0:blue 0:green" },
        { "0 100", "0 7", "" },
        { "67 33", "2 1", "0:blue 0:green" },
        { "50 50", "333 333", "" },
        { "90 10 0", "9 1 0", "" },
        { "90 10 0", "9 1 1", "0:blue 0:green 0:u0" },
        { "90 10 100", "45 5 50", "" },
        { "90 10 0 0", "18 2 0 0", "" },
        { "90 10 0 0", "18 2 0 1", "0:blue 0:green 0:u1" },
        { "90 10 0 0 0", "450 50 0 0 0", "" },
        { "90 10 20 20 20", "9 1 2 2 2", "" },
        { "90 10 20 20 20", "9 1 2 3 1", "0:u1 0:u2" },
        { "90 10/90 10", "9 1/90 10", "" },
        { "90 10/90 10", "9 1/10 90", "1:blue 1:green" },
        { "50 50/50 50/50 50", "1 1/2 2/3 3", "" },
        { "50 50/50 50/50 50/50 50", "1 1/2 2/3 3/0 0", "3:blue 3:green" },
        { "50 50/50 50 0/50 50 0 0/50 50 0 0 0", "1 1/1 1 0/1 1 0 0/1 1 0 0 1", "3:blue 3:green 3:u2" },
    };

    public static int[][] Parse(string text) => [.. text.Split('/').Select(rule => rule.Split(' ').Select(int.Parse).ToArray())];
}
