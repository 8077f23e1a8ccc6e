using System.Text;
using System.Xml;
using System.Xml.Linq;
using Rollout.Tasks.Database;

namespace Rollout.Tasks.Execution.Reports;

/// <summary>The review of the migrations as JUnit, for CI servers: a test case for each migration. Pure.</summary>
internal static class MigrationJUnit
{
    /// <summary>A migration with a finding that stops the rollout has failed; what else was found is its output.</summary>
    /// <param name="title">Of all, such as <c>nest 1.9.0 on local</c>.</param>
    /// <param name="folder">The migrations' folder as links name it; with slashes, empty for none.</param>
    /// <param name="review">What the migrations do.</param>
    /// <param name="forecast">What they took on a copy; null where that is not known.</param>
    public static string Write(string title, string folder, MigrationReview review, MigrationForecast? forecast)
    {
        var cases = review.Migrations.Select(migration => Case(folder, migration, review, MigrationWords.MeasuredMs(migration, forecast))).ToList();
        object[] counts =
        [
            Named("name", $"migrations of {title}"),
            new XAttribute("tests", cases.Count),
            new XAttribute("failures", cases.Count(one => one.Element("failure") is not null)),
            new XAttribute("errors", 0),
            Seconds(review.Migrations.Sum(migration => MigrationWords.MeasuredMs(migration, forecast) ?? 0)),
        ];
        return Text(new XElement("testsuites", counts, new XElement("testsuite", counts, cases)));
    }

    private static XElement Case(string folder, ReviewedMigration migration, MigrationReview review, double? measuredMs)
    {
        var stopping = migration.Findings.Where(review.Stopping.Contains).ToList();
        var others = migration.Findings.Except(stopping).ToList();
        return new XElement(
            "testcase",
            new XAttribute("classname", "migrations"),
            Named("name", migration.File),
            Named("file", folder + migration.File),
            Seconds(measuredMs ?? 0),
            new XElement("properties", Properties(migration, measuredMs).Select(property => new XElement("property", Named("name", property.Name), Named("value", property.Value)))),
            stopping.Count == 0 ? null : new XElement("failure", Named("type", stopping[0].Rule), Named("message", Message(folder, stopping)), Body(folder, stopping)),
            others.Count == 0 ? null : new XElement("system-out", Body(folder, others)));
    }

    private static IEnumerable<(string Name, string Value)> Properties(ReviewedMigration migration, double? measuredMs)
    {
        yield return ("phase", migration.Phase.ToString().ToLowerInvariant());
        yield return ("statements", FormattableString.Invariant($"{migration.Statements.Count}"));
        foreach (var (name, values) in new[] { ("locks", MigrationWords.Locks(migration)), ("rewrites", MigrationWords.Rewrites(migration)), ("scans", MigrationWords.Scans(migration)) })
        {
            if (values.Count > 0)
            {
                yield return (name, string.Join(", ", values));
            }
        }

        if (measuredMs is not null)
        {
            yield return ("forecast", FormattableString.Invariant($"{measuredMs:0} ms on a copy of staging"));
        }
    }

    /// <summary>The first one, since servers show one line; with the number of the others.</summary>
    private static string Message(string folder, List<MigrationFinding> stopping) =>
        folder + stopping[0] + (stopping.Count == 1 ? string.Empty : FormattableString.Invariant($" And {stopping.Count - 1} more."));

    private static string Body(string folder, List<MigrationFinding> findings) => Clean(string.Concat(findings.Select(finding =>
        $"\n{folder}{finding}{(finding.AllowedBecause is null ? $"\n{finding.SafeWay}" : string.Empty)}\n")));

    private static XAttribute Seconds(double ms) => new("time", FormattableString.Invariant($"{ms / 1000:0.000}"));

    private static XAttribute Named(string name, string value) => new(name, Clean(value));

    /// <summary>XML knows no control characters, but names and comments in SQL may have them.</summary>
    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            clean.Append(rune.IsBmp && !XmlConvert.IsXmlChar((char)rune.Value) ? Rune.ReplacementChar : rune);
        }

        return clean.ToString();
    }

    private static string Text(XElement root)
    {
        var text = new StringBuilder("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
        using (var writer = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true, Indent = true, NewLineChars = "\n" }))
        {
            root.Save(writer);
        }

        return text.Append('\n').ToString();
    }
}
