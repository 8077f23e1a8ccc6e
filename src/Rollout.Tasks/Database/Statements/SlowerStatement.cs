namespace Rollout.Tasks.Database.Statements;

/// <summary>A statement of the application that took longer while migrations ran.</summary>
/// <param name="Database">Name of the database.</param>
/// <param name="Text">Its beginning on one line, without the values in it; at most 100 characters. Empty where the server has forgotten it.</param>
/// <param name="BeforeMs">Mean of its calls before, since the server's counters began, in milliseconds.</param>
/// <param name="WhileMs">Mean of its calls while the migrations ran, in milliseconds.</param>
/// <param name="Calls">How often it was called while they ran.</param>
public sealed record SlowerStatement(string Database, string Text, double BeforeMs, double WhileMs, long Calls)
{
    /// <summary>One line.</summary>
    /// <returns>Database, text, both means and the calls.</returns>
    public override string ToString() => FormattableString.Invariant($"{Database}: {Text}: {BeforeMs:0.0} ms before, {WhileMs:0.0} ms in {Calls} calls while the migrations ran");
}
