namespace Cake.Frosting;

/// <summary>Says what a task does, for <c>--description</c>.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class TaskDescriptionAttribute : Attribute
{
    /// <summary>Says what a task does, for <c>--description</c>.</summary>
    /// <param name="description">One line.</param>
    public TaskDescriptionAttribute(string description) => Description = description;

    /// <summary>One line.</summary>
    public string Description { get; }
}
