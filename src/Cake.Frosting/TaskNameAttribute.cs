namespace Cake.Frosting;

/// <summary>Names a task on the command line and in the report. Without it the name of the class is used; letter case does not matter.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class TaskNameAttribute : Attribute
{
    /// <summary>Names a task on the command line and in the report. Without it the name of the class is used; letter case does not matter.</summary>
    /// <param name="name">Name of the task.</param>
    public TaskNameAttribute(string name) => Name = name;

    /// <summary>Name of the task.</summary>
    public string Name { get; }
}
