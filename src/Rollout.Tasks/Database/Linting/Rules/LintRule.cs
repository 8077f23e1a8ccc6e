namespace Rollout.Tasks.Database.Linting.Rules;

/// <summary>What a finding means.</summary>
internal enum LintSeverity
{
    /// <summary>Breaks the other release. Refused outside of a contract migration.</summary>
    Contract,

    /// <summary>Both releases can live with it, but it stops traffic on a large table.</summary>
    Blocking,

    /// <summary>Is in the way of the runner.</summary>
    Runner,

    /// <summary>Harmless only if the stable release behaves as the finding says; the database cannot tell.</summary>
    Caution,

    /// <summary>Taste; off by default.</summary>
    Style,
}

/// <summary>A rule: one claim about migrations.</summary>
/// <param name="Id">Its name in findings and in <c>-- rollout: allow</c>.</param>
/// <param name="Severity">What a finding of it means.</param>
/// <param name="Claim">What goes wrong; one sentence without its full stop.</param>
/// <param name="Example">SQL that it finds.</param>
/// <param name="Safe">What to write instead. <c>{t}</c> is the table, <c>{c}</c> the column, constraint or object.</param>
internal sealed record LintRule(string Id, LintSeverity Severity, string Claim, string Example, string Safe)
{
    /// <summary>The safe way with the names of the statement.</summary>
    public string SafeFor(string table, string name) => Safe.Replace("{t}", table, StringComparison.Ordinal).Replace("{c}", name, StringComparison.Ordinal);
}

/// <summary>A rule that a statement breaks.</summary>
/// <param name="Rule">Which.</param>
/// <param name="Relation">Table it is about; null when it is about none.</param>
/// <param name="Name">Column, constraint, index or other object.</param>
internal readonly record struct Hit(LintRule Rule, Parsing.ObjectName? Relation, string Name);
