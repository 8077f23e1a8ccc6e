namespace Rollout.Tasks.Database.Migrations;

/// <summary>A place in a file.</summary>
/// <param name="File">Name of the file for messages; empty for text that lies in no file of its own.</param>
/// <param name="Line">One-based.</param>
/// <param name="Column">One-based, in characters.</param>
internal readonly record struct SqlPlace(string File, int Line, int Column)
{
    /// <summary>Where the file is included; empty when it is not.</summary>
    public string IncludedAt { get; init; } = string.Empty;

    /// <summary>The place of an offset in text that lies in no file of its own.</summary>
    public static SqlPlace Of(string text, int offset) => new SqlSource(string.Empty, text).PlaceOf(offset);

    /// <summary><c>file:line:column</c>, and where the file is included.</summary>
    public override string ToString()
    {
        var file = File.Length == 0 ? File : File + ":";
        var included = IncludedAt.Length == 0 ? IncludedAt : $" (included at {IncludedAt})";
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{file}{Line}:{Column}{included}");
    }
}
