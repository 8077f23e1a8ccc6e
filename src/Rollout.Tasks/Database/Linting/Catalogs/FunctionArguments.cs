using System.Collections.Immutable;
using Rollout.Tasks.Database.Linting.Parsing;

namespace Rollout.Tasks.Database.Linting.Catalogs;

/// <summary>What a function is called with.</summary>
/// <param name="Types">Of all arguments that go in.</param>
/// <param name="Required">How many of them have no default.</param>
internal sealed record FunctionArguments(ImmutableList<SqlType> Types, int Required)
{
    /// <summary>Whether some call fits both, so that the server refuses it (documentation of CREATE FUNCTION, Overloading).</summary>
    public bool IsAmbiguousWith(FunctionArguments other) => !Types.SequenceEqual(other.Types)
        && Enumerable.Range(0, Math.Min(Types.Count, other.Types.Count) + 1).Any(count => count >= Required && count >= other.Required && Types.Take(count).SequenceEqual(other.Types.Take(count)));

    /// <summary>As CREATE FUNCTION has them in its brackets.</summary>
    public static FunctionArguments Of(SqlExpression brackets)
    {
        var arguments = TokenReader.Split(brackets).Select(a => a.Tokens).Where(tokens => tokens.Count > 0 && tokens[0] != "out").ToList();
        return new FunctionArguments([.. arguments.Select(TypeOf)], arguments.Count(tokens => !tokens.Any(IsDefault)));
    }

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
