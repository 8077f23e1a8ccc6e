using System.Globalization;

namespace Rollout.Tasks.Tests.Database.Kills;

/// <summary>How often a test with chance in it is repeated.</summary>
internal static class Rounds
{
    /// <summary>Where the chances start: the variable ROLLOUT_SEED, or 1.</summary>
    public static int Seed => Of("ROLLOUT_SEED", 1);

    /// <summary>What a variable says, or a few.</summary>
    public static int Of(string variable, int few) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : few;
}
