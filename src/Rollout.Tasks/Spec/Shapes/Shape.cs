using System.Reflection;
using Rollout.Tasks.Spec.Formats;

namespace Rollout.Tasks.Spec.Shapes;

/// <summary>What may stand at a place of the file. Made from the spec types; the reader and the JSON schema both follow it.</summary>
internal abstract record Shape;

/// <summary>A text in some format.</summary>
internal sealed record TextShape(TextFormat Format) : Shape;

/// <summary>A list.</summary>
internal sealed record ListShape(Type ItemType, Shape Item, bool OneOrMany) : Shape;

/// <summary>A mapping whose keys the user chooses.</summary>
internal sealed record MapShape(Type ValueType, Shape Value) : Shape;

/// <summary>A mapping with known keys. <paramref name="TextKey"/> is the key that a bare text stands for; null where none may.</summary>
internal sealed record ObjectShape(Type Type, IReadOnlyList<KeyShape> Keys, string? TextKey) : Shape
{
    /// <summary>Values for anchors stand at the top of the file under keys such as <c>x-common</c>.</summary>
    public const string ExtensionPrefix = "x-";

    public bool IsRoot => Type == typeof(RolloutSpec);

    public KeyShape? Find(string key) => Keys.FirstOrDefault(k => k.Name == key);
}

/// <summary>Any mapping or list, kept as JSON.</summary>
internal sealed record JsonShape : Shape;

/// <summary>A known key.</summary>
/// <param name="Name">As it stands in the file.</param>
/// <param name="Property">Where the value goes.</param>
/// <param name="Shape">What may stand there.</param>
/// <param name="Description">For editors and the reference.</param>
/// <param name="Required">Whether it must be there.</param>
/// <param name="Default">As it would be written; null for none.</param>
/// <param name="Range">Smallest and largest value; null for any.</param>
/// <param name="Placeholders">Null where braces have no meaning.</param>
internal sealed record KeyShape(
    string Name,
    PropertyInfo Property,
    Shape Shape,
    string Description,
    bool Required,
    string? Default,
    BetweenAttribute? Range,
    PlaceholdersAttribute? Placeholders);
