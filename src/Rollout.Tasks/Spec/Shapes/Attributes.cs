namespace Rollout.Tasks.Spec.Shapes;

/// <summary>The key must be there. The property is nullable all the same: a fault leaves it null, and no rule complains a second time.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class RequiredAttribute : Attribute;

/// <summary>The smallest and largest value, written as in the file.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class BetweenAttribute(string minimum, string maximum) : Attribute
{
    public string Minimum { get; } = minimum;

    public string Maximum { get; } = maximum;
}

/// <summary>Names in braces are replaced in this text.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PlaceholdersAttribute(params string[] known) : Attribute
{
    /// <summary>Empty where the names are those of a smoke flow, which only a rule can know.</summary>
    public IReadOnlyList<string> Known { get; } = known;

    /// <summary>Whether any other brace stands for itself, as in PromQL, whose matchers are full of them. A doubled one is still a single one.</summary>
    public bool AllowsBraces { get; set; }
}

/// <summary>One value may stand without the brackets of a list.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class OneOrManyAttribute : Attribute;

/// <summary>A text may stand for the mapping: it is the value of this key.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class TextFormAttribute(string key) : Attribute
{
    public string Key { get; } = key;
}
