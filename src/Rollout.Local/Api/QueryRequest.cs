using System.Globalization;

namespace Rollout.Local.Api;

/// <summary>The parameters of a Query API request, or those of one structure in it. Names are joined by dots; list members have numbers from 1.</summary>
internal sealed class QueryRequest
{
    private readonly IReadOnlyDictionary<string, string> all;
    private readonly string path;

    /// <summary>A whole request.</summary>
    /// <param name="parameters">As sent in the form.</param>
    public QueryRequest(IReadOnlyDictionary<string, string> parameters)
        : this(parameters, string.Empty)
    {
    }

    private QueryRequest(IReadOnlyDictionary<string, string> all, string path) => (this.all, this.path) = (all, path);

    /// <summary>The value, where this is a member that has one.</summary>
    public string Value => all.GetValueOrDefault(path, string.Empty);

    /// <summary>Whether a member was sent, with or without content.</summary>
    /// <param name="name">Its name.</param>
    public bool Has(string name)
    {
        var full = Join(name);
        return all.ContainsKey(full) || all.Keys.Any(key => key.StartsWith(full + ".", StringComparison.Ordinal));
    }

    /// <summary>A text.</summary>
    /// <param name="name">Name of the member.</param>
    /// <returns>Null when it was not sent.</returns>
    public string? Text(string name) => all.GetValueOrDefault(Join(name));

    /// <summary>A text that must be there.</summary>
    /// <param name="name">Name of the member.</param>
    /// <returns>The text.</returns>
    /// <exception cref="ApiFault">ValidationError.</exception>
    public string Required(string name) => Text(name) is { Length: > 0 } text
        ? text
        : throw ApiFault.Validation($"1 validation error detected: Value null at '{char.ToLowerInvariant(name[0])}{name[1..]}' failed to satisfy constraint: Member must not be null");

    /// <summary>A whole number.</summary>
    /// <param name="name">Name of the member.</param>
    /// <returns>Null when it was not sent.</returns>
    /// <exception cref="ApiFault">MalformedInput: it is no whole number.</exception>
    public int? Number(string name)
    {
        if (Text(name) is not { Length: > 0 } text)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new ApiFault("MalformedInput", $"'{text}' is not a whole number ({Join(name)})");
    }

    /// <summary>A whole number in a range.</summary>
    /// <param name="name">Name of the member.</param>
    /// <param name="least">Smallest allowed.</param>
    /// <param name="most">Largest allowed.</param>
    /// <returns>Null when it was not sent.</returns>
    /// <exception cref="ApiFault">ValidationError: it is out of range.</exception>
    public int? Number(string name, int least, int most) => Number(name) switch
    {
        { } low when low < least => throw OutOfRange(name, low, "greater", least),
        { } high when high > most => throw OutOfRange(name, high, "less", most),
        var number => number,
    };

    /// <summary>True or false.</summary>
    /// <param name="name">Name of the member.</param>
    /// <returns>Null when it was not sent.</returns>
    /// <exception cref="ApiFault">MalformedInput: it is neither.</exception>
    public bool? Flag(string name) => Text(name) switch
    {
        null or "" => null,
        "true" => true,
        "false" => false,
        var text => throw new ApiFault("MalformedInput", $"'{text}' is neither true nor false ({Join(name)})"),
    };

    /// <summary>A structure.</summary>
    /// <param name="name">Name of the member.</param>
    /// <returns>Null when nothing of it was sent.</returns>
    public QueryRequest? Structure(string name) => Has(name) ? new QueryRequest(all, Join(name)) : null;

    /// <summary>The members of a list in the order of their numbers: 10 comes after 9.</summary>
    /// <param name="name">Name of the list.</param>
    /// <returns>Empty when it was not sent, or sent empty.</returns>
    public IReadOnlyList<QueryRequest> List(string name)
    {
        var prefix = Join(name) + ".member.";
        return [.. all.Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(key => key[prefix.Length..].Split('.')[0])
            .Distinct(StringComparer.Ordinal)
            .OrderBy(number => int.TryParse(number, CultureInfo.InvariantCulture, out var value) ? value : int.MaxValue)
            .Select(number => new QueryRequest(all, prefix + number))];
    }

    /// <summary>The texts of a list.</summary>
    /// <param name="name">Name of the list.</param>
    /// <returns>Empty when it was not sent, or sent empty.</returns>
    public IReadOnlyList<string> Texts(string name) => [.. List(name).Select(member => member.Value)];

    private string Join(string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static ApiFault OutOfRange(string name, int value, string direction, int bound) => ApiFault.Validation(string.Create(
        CultureInfo.InvariantCulture,
        $"1 validation error detected: Value '{value}' at '{char.ToLowerInvariant(name[0])}{name[1..]}' failed to satisfy constraint: Member must have value {direction} than or equal to {bound}"));
}
