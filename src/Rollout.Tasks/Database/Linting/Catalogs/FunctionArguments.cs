using System.Collections.Frozen;
using System.Collections.Immutable;
using Rollout.Tasks.Database.Linting.Parsing;

namespace Rollout.Tasks.Database.Linting.Catalogs;

/// <summary>What a function is called with.</summary>
/// <param name="Types">Of all arguments that go in.</param>
/// <param name="Required">How many of them have no default.</param>
/// <param name="Result">What it returns, as <see cref="Canonical"/> has it; <c>procedure</c> where it is one.</param>
internal sealed record FunctionArguments(ImmutableList<SqlType> Types, int Required, string Result = "")
{
    /// <summary>What may stand behind the type that a function returns.</summary>
    private static readonly FrozenSet<string> Clauses = FrozenSet.ToFrozenSet(
        ["language", "transform", "window", "immutable", "stable", "volatile", "leakproof", "not", "called", "returns", "strict", "external", "security", "parallel", "cost", "rows", "support", "set", "as", "begin", "return"]);

    /// <summary>Whether some call fits both, so that the server refuses it (documentation of CREATE FUNCTION, Overloading).</summary>
    public bool IsAmbiguousWith(FunctionArguments other) => !Types.SequenceEqual(other.Types)
        && Enumerable.Range(0, Math.Min(Types.Count, other.Types.Count) + 1).Any(count => count >= Required && count >= other.Required && Types.Take(count).SequenceEqual(other.Types.Take(count)));

    /// <summary>As CREATE FUNCTION has them in its brackets.</summary>
    public static FunctionArguments Of(SqlExpression brackets)
    {
        var arguments = TokenReader.Split(brackets).Select(a => a.Tokens).Where(tokens => tokens.Count > 0 && tokens[0] != "out").ToList();
        return new FunctionArguments([.. arguments.Select(TypeOf)], arguments.Count(tokens => !tokens.Any(IsDefault)));
    }

    /// <summary>As CREATE FUNCTION or CREATE PROCEDURE makes it.</summary>
    public static FunctionArguments Of(Ddl.CreateFunction function) =>
        Of(function.Arguments) with { Result = function.IsProcedure ? "procedure" : Canonical([.. function.Rest.Tokens.SkipWhile(t => t != "returns").Skip(1).TakeWhile(t => !Clauses.Contains(t))]) };

    /// <summary>What a function returns, with each type under its one name.</summary>
    public static string Canonical(IReadOnlyList<string> tokens) => tokens switch
    {
        ["setof", ..] => "setof " + Name(tokens.Skip(1)),
        ["table", "(", ..] => "table " + string.Join(", ", TokenReader.Split(new SqlExpression([.. tokens.Skip(2).SkipLast(1)])).Select(c => c.Tokens[0] + " " + Name(c.Tokens.Skip(1)))),
        _ => Name(tokens),
    };

    private static string Name(IEnumerable<string> tokens) => string.Join(' ', tokens) is var text && SqlPiece.WholeType(text) is { } type ? (type with { Modifiers = [] }).ToString() : text;

    private static bool IsDefault(string token) => token is "default" or "=" or ":=";

    /// <summary>A name may stand before the type, and a mode before the name.</summary>
    private static SqlType TypeOf(IReadOnlyList<string> tokens)
    {
        var said = tokens.TakeWhile(t => !IsDefault(t)).SkipWhile(t => t is "in" or "inout" or "variadic").ToList();
        var type = SqlPiece.WholeType(string.Join(' ', said)) ?? SqlPiece.Type(string.Join(' ', said.Skip(1)));

        // The server keeps no length of an argument.
        return type with { Modifiers = type.Name == "character" ? [1] : [] };
    }
}
