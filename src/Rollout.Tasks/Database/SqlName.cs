namespace Rollout.Tasks.Database;

/// <summary>Names in SQL texts.</summary>
internal static class SqlName
{
    /// <summary>A name in double quotes, whatever it holds.</summary>
    public static string Quote(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
}
